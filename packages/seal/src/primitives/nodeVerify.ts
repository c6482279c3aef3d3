import { hash } from 'node:crypto';
import sodium from 'sodium-native';
import type { VerifyPrimitives } from './primitives.ts';

/** From this length on OpenSSL's SHA-256 beats libsodium's in spite of its dearer call. */
const LONG_MESSAGE_BYTES = 512;

function sha256(message: Uint8Array): Uint8Array {
  if (message.length >= LONG_MESSAGE_BYTES) {
    const { buffer, byteOffset, length } = hash('sha256', message, 'buffer');
    return new Uint8Array(buffer, byteOffset, length);
  }
  const digest = new Uint8Array(32);
  sodium.crypto_hash_sha256(digest, message);
  return digest;
}

/** libsodium checks all that spec/clip.md section 1 asks for. */
function verifySignature(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  if (signature.length !== 64 || publicKey.length !== 32) return false;
  return sodium.crypto_sign_verify_detached(signature, message, publicKey);
}

/** For servers: what it takes to verify, and nothing that opens. */
export const nodeVerifyPrimitives: VerifyPrimitives = { sha256, verifySignature };
