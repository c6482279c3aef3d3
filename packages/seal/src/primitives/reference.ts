import { argon2id } from '@noble/hashes/argon2.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import nacl from 'tweetnacl';
import { isStrictlyEncoded } from './ed25519Points.ts';
import type { SealPrimitives } from './primitives.ts';

const isZero = (bytes: Uint8Array) => bytes.every((byte) => byte === 0);

/** The reference that every vector is checked against: tweetnacl and @noble/hashes, in any JavaScript engine. Slow. */
export const referencePrimitives: SealPrimitives = {
  sha256: (message) => sha256(message),
  verifySignature(signature, message, publicKey) {
    return (
      isStrictlyEncoded(signature, publicKey) && nacl.sign.detached.verify(message, signature, publicKey)
    );
  },
  hmac: (key, message) => hmac(sha512, key, message).slice(0, 32),
  sign: (message, secretKey) => nacl.sign.detached(message, secretKey),
  secretboxInto: (output, plaintext, nonce, key) => output.set(nacl.secretbox(plaintext, nonce, key)),
  secretboxOpen: (ciphertext, nonce, key) => nacl.secretbox.open(ciphertext, nonce, key),
  box(message, nonce, publicKey, secretKey) {
    if (isZero(nacl.scalarMult(secretKey, publicKey))) return null;
    return nacl.box(message, nonce, publicKey, secretKey);
  },
  boxOpen(ciphertext, nonce, publicKey, secretKey) {
    if (isZero(nacl.scalarMult(secretKey, publicKey))) return null;
    return nacl.box.open(ciphertext, nonce, publicKey, secretKey);
  },
  boxKeyPair: (secretKey) => nacl.box.keyPair.fromSecretKey(secretKey),
  signKeyPair: (seed) => nacl.sign.keyPair.fromSeed(seed),
  argon2id: (password, salt, { memoryKiB, passes }) =>
    argon2id(password, salt, { m: memoryKiB, t: passes, p: 1, dkLen: 32 }),
};
