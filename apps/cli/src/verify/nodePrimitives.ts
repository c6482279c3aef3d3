import { createPublicKey, hash, verify } from 'node:crypto';
import type { TlogPrimitives } from '@porchlight/tlog';

/** The DER of an Ed25519 public key (RFC 8410) before its 32 bytes. */
const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex');

/** SHA-256 and Ed25519 of the platform: the verifier has them from nowhere else. */
export const nodePrimitives: TlogPrimitives = {
  sha256: (message) => Uint8Array.from(hash('sha256', message, 'buffer')),
  verifySignature: (signature, message, publicKey) =>
    publicKey.length === 32 &&
    signature.length === 64 &&
    verify(
      null,
      message,
      createPublicKey({ key: Buffer.concat([SPKI_HEAD, publicKey]), format: 'der', type: 'spki' }),
      signature,
    ),
};
