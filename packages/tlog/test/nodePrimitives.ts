import { createPublicKey, hash, verify } from 'node:crypto';
import type { TlogPrimitives } from '../src/index.ts';

/** The DER of an Ed25519 public key (RFC 8410) before its 32 bytes. */
const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex');

/** What the platform gives, apart from the project's own primitives. */
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
