import { bytesToBase64, bytesToHex, systemRandom } from '@porchlight/kernel';
import { makeStatement } from '@porchlight/seal/header';
import { nodePrimitives } from '@porchlight/seal/node';
import type { Publisher } from './pipeline/sealedClips.ts';

/** What a device connects to the broker with, as a password (contracts/spec/mqtt.md section 3). */
export function connectProof({ deviceId, signingSecretKey }: Publisher): string {
  const proof = {
    deviceId,
    clientId: deviceId,
    audience: 'porchlight-broker',
    atMs: Date.now(),
    nonceHex: bytesToHex(systemRandom(32)),
  };
  return bytesToBase64(
    makeStatement('connect', proof, (message) => nodePrimitives.sign(message, signingSecretKey)),
  );
}
