import sodium from 'sodium-native';
import { nodeVerifyPrimitives } from './nodeVerify.ts';
import type { SealPrimitives } from './primitives.ts';

const SECRETBOX_MAC_BYTES = 16;

/**
 * Where `hmac` hands its bytes to native code. V8 keeps small arrays in its own heap and must move each one out that native code sees;
 * copying to and from a place that has moved already takes half the time, and derivations are most of what sealing adds.
 */
const STAGE = { key: new Uint8Array(32), message: new Uint8Array(512), mac: new Uint8Array(32) };

/** libsodium through `sodium-native`, and OpenSSL's SHA-256: the same bytes as the reference, many times faster. */
export const nodePrimitives: SealPrimitives = {
  ...nodeVerifyPrimitives,
  hmac(key, message) {
    if (key.length !== STAGE.key.length || message.length > STAGE.message.length) {
      const mac = new Uint8Array(32);
      sodium.crypto_auth(mac, message, key);
      return mac;
    }
    STAGE.key.set(key);
    STAGE.message.set(message);
    sodium.crypto_auth(STAGE.mac, STAGE.message.subarray(0, message.length), STAGE.key);
    return STAGE.mac.slice();
  },
  sign(message, secretKey) {
    const signature = new Uint8Array(64);
    sodium.crypto_sign_detached(signature, message, secretKey);
    return signature;
  },
  secretboxInto(output, plaintext, nonce, key) {
    sodium.crypto_secretbox_easy(output, plaintext, nonce, key);
  },
  secretboxOpen(ciphertext, nonce, key) {
    if (ciphertext.length < SECRETBOX_MAC_BYTES) return null;
    const plaintext = new Uint8Array(ciphertext.length - SECRETBOX_MAC_BYTES);
    return sodium.crypto_secretbox_open_easy(plaintext, ciphertext, nonce, key) ? plaintext : null;
  },
  box(message, nonce, publicKey, secretKey) {
    const output = new Uint8Array(message.length + SECRETBOX_MAC_BYTES);
    try {
      sodium.crypto_box_easy(output, message, nonce, publicKey, secretKey);
    } catch {
      return null;
    }
    return output;
  },
  boxOpen(ciphertext, nonce, publicKey, secretKey) {
    if (ciphertext.length < SECRETBOX_MAC_BYTES) return null;
    const message = new Uint8Array(ciphertext.length - SECRETBOX_MAC_BYTES);
    return sodium.crypto_box_open_easy(message, ciphertext, nonce, publicKey, secretKey) ? message : null;
  },
  boxKeyPair(secretKey) {
    const publicKey = new Uint8Array(32);
    sodium.crypto_scalarmult_base(publicKey, secretKey);
    return { publicKey, secretKey };
  },
  signKeyPair(seed) {
    const publicKey = new Uint8Array(32);
    const secretKey = new Uint8Array(64);
    sodium.crypto_sign_seed_keypair(publicKey, secretKey, seed);
    return { publicKey, secretKey };
  },
  argon2id(password, salt, { memoryKiB, passes }) {
    const output = new Uint8Array(32);
    const algorithm = sodium.crypto_pwhash_ALG_ARGON2ID13;
    sodium.crypto_pwhash(output, password, salt, passes, memoryKiB * 1024, algorithm);
    return output;
  },
};
