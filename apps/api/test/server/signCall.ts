import {
  contentDigest,
  type SignatureParameters,
  type SignedCall,
  signatureBase,
  signatureFields,
} from '@porchlight/contracts/http';
import { bytesToHex, type EpochMs, systemRandom } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import type { KeyPair } from '@porchlight/seal/seal';

/** The three fields for a call as contracts/spec/http.md has it, but for what `wrong` says of what is signed. */
export function signCall(
  key: KeyPair,
  call: Omit<SignedCall, 'path' | 'query' | 'contentDigest'> & {
    readonly target: string;
    readonly body: Uint8Array;
  },
  nowMs: EpochMs,
  wrong: Partial<SignedCall & SignatureParameters> = {},
): Record<string, string> {
  const [path = '', ...query] = call.target.split('?');
  const signed: SignedCall = {
    method: wrong.method ?? call.method,
    authority: wrong.authority ?? call.authority,
    path: wrong.path ?? path,
    query: wrong.query ?? `?${query.join('?')}`,
    contentDigest: wrong.contentDigest ?? contentDigest(nodePrimitives.sha256(call.body)),
  };
  const parameters: SignatureParameters = {
    createdS: wrong.createdS ?? Math.floor(nowMs / 1000),
    nonce: wrong.nonce ?? bytesToHex(systemRandom(16)),
    keyId: wrong.keyId ?? bytesToHex(key.publicKey),
  };
  const signature = nodePrimitives.sign(signatureBase(signed, parameters), key.secretKey);
  return signatureFields(signed, parameters, signature);
}
