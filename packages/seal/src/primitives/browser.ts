import { hmac } from '@noble/hashes/hmac.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import sodium from 'libsodium-wrappers-sumo';
import { isStrictlyEncoded } from './ed25519Points.ts';
import type { SealPrimitives } from './primitives.ts';

const SECRETBOX_MAC_BYTES = 16;

/** libsodium compiled to WebAssembly, once it is ready: the same bytes as the reference, in any browser. */
export async function loadBrowserPrimitives(): Promise<SealPrimitives> {
  await sodium.ready;
  return { ...digests, ...signatures, ...boxes, ...passwords };
}

/** In JavaScript: a synchronous HMAC over views, without a copy into WebAssembly and back. */
const digests = {
  sha256: (message: Uint8Array) => sha256(message),
  hmac: (key: Uint8Array, message: Uint8Array) => hmac(sha512, key, message).slice(0, 32),
};

const signatures: Pick<SealPrimitives, 'sign' | 'signKeyPair' | 'verifySignature'> = {
  verifySignature(signature, message, publicKey) {
    return (
      isStrictlyEncoded(signature, publicKey) &&
      sodium.crypto_sign_verify_detached(signature, message, publicKey)
    );
  },
  sign: (message, secretKey) => sodium.crypto_sign_detached(message, secretKey),
  signKeyPair(seed) {
    const { publicKey, privateKey } = sodium.crypto_sign_seed_keypair(seed);
    return { publicKey, secretKey: privateKey };
  },
};

const boxes: Pick<SealPrimitives, 'secretboxInto' | 'secretboxOpen' | 'box' | 'boxOpen' | 'boxKeyPair'> = {
  secretboxInto(output, plaintext, nonce, key) {
    output.set(sodium.crypto_secretbox_easy(plaintext, nonce, key));
  },
  secretboxOpen(ciphertext, nonce, key) {
    if (ciphertext.length < SECRETBOX_MAC_BYTES) return null;
    return orNull(() => sodium.crypto_secretbox_open_easy(ciphertext, nonce, key));
  },
  box: (message, nonce, publicKey, secretKey) =>
    orNull(() => sodium.crypto_box_easy(message, nonce, publicKey, secretKey)),
  boxOpen(ciphertext, nonce, publicKey, secretKey) {
    if (ciphertext.length < SECRETBOX_MAC_BYTES) return null;
    return orNull(() => sodium.crypto_box_open_easy(ciphertext, nonce, publicKey, secretKey));
  },
  boxKeyPair: (secretKey) => ({ publicKey: sodium.crypto_scalarmult_base(secretKey), secretKey }),
};

const passwords: Pick<SealPrimitives, 'argon2id'> = {
  argon2id: (password, salt, { memoryKiB, passes }) =>
    sodium.crypto_pwhash(32, password, salt, passes, memoryKiB * 1024, sodium.crypto_pwhash_ALG_ARGON2ID13),
};

/** The wrappers throw where libsodium returns −1: an authenticator that doesn't fit, or X25519 that is all zeros. */
function orNull(operation: () => Uint8Array): Uint8Array | null {
  try {
    return operation();
  } catch {
    return null;
  }
}
