import sodium from 'sodium-native';
import { asBuffer } from './asBuffer.ts';
import { nodeVerifyPrimitives } from './nodeVerify.ts';
import type { SealPrimitives } from './primitives.ts';

const SECRETBOX_MAC_BYTES = 16;

/** libsodium through `sodium-native`, and OpenSSL's SHA-256: the same bytes as the reference, many times faster. */
export const nodePrimitives: SealPrimitives = {
  ...nodeVerifyPrimitives,
  hmac(key, message) {
    const mac = Buffer.allocUnsafe(32);
    sodium.crypto_auth(mac, asBuffer(message), asBuffer(key));
    return mac;
  },
  sign(message, secretKey) {
    const signature = Buffer.allocUnsafe(64);
    sodium.crypto_sign_detached(signature, asBuffer(message), asBuffer(secretKey));
    return signature;
  },
  secretboxInto(output, plaintext, nonce, key) {
    sodium.crypto_secretbox_easy(asBuffer(output), asBuffer(plaintext), asBuffer(nonce), asBuffer(key));
  },
  secretboxOpen(ciphertext, nonce, key) {
    if (ciphertext.length < SECRETBOX_MAC_BYTES) return null;
    const plaintext = Buffer.allocUnsafeSlow(ciphertext.length - SECRETBOX_MAC_BYTES);
    const fits = sodium.crypto_secretbox_open_easy(
      plaintext,
      asBuffer(ciphertext),
      asBuffer(nonce),
      asBuffer(key),
    );
    return fits ? plaintext : null;
  },
  box(message, nonce, publicKey, secretKey) {
    const output = Buffer.allocUnsafe(message.length + SECRETBOX_MAC_BYTES);
    try {
      sodium.crypto_box_easy(
        output,
        asBuffer(message),
        asBuffer(nonce),
        asBuffer(publicKey),
        asBuffer(secretKey),
      );
    } catch {
      return null;
    }
    return output;
  },
  boxOpen(ciphertext, nonce, publicKey, secretKey) {
    if (ciphertext.length < SECRETBOX_MAC_BYTES) return null;
    const message = Buffer.allocUnsafe(ciphertext.length - SECRETBOX_MAC_BYTES);
    const [c, n, pk, sk] = [asBuffer(ciphertext), asBuffer(nonce), asBuffer(publicKey), asBuffer(secretKey)];
    return sodium.crypto_box_open_easy(message, c, n, pk, sk) ? message : null;
  },
  boxKeyPair(secretKey) {
    const publicKey = Buffer.allocUnsafe(32);
    sodium.crypto_scalarmult_base(publicKey, asBuffer(secretKey));
    return { publicKey, secretKey };
  },
  signKeyPair(seed) {
    const publicKey = Buffer.allocUnsafe(32);
    const secretKey = Buffer.allocUnsafe(64);
    sodium.crypto_sign_seed_keypair(publicKey, secretKey, asBuffer(seed));
    return { publicKey, secretKey };
  },
};
