import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import type { LogKey } from '@porchlight/domain/log';
import { PorchlightError } from '@porchlight/kernel';
import { type Sha256, SIGNATURE_TYPES, verifierKey } from '@porchlight/tlog';

/** The key that the log signs with, out of a PKCS #8 PEM file. Throws `invalid_setting` for anything but an Ed25519 private key, and `malformed_record` for an origin that can't name a key. */
export function readLogKey(pem: string, origin: string, sha256: Sha256): LogKey {
  const key = privateKeyOf(pem);
  const { x } = createPublicKey(key).export({ format: 'jwk' });
  const publicKey = new Uint8Array(Buffer.from(String(x), 'base64url'));
  return {
    key: verifierKey(origin, SIGNATURE_TYPES.ed25519, publicKey, sha256),
    sign: (message) => new Uint8Array(sign(null, message, key)),
  };
}

function privateKeyOf(pem: string): KeyObject {
  let key: KeyObject | null = null;
  try {
    key = createPrivateKey(pem);
  } catch (cause) {
    throw new PorchlightError('invalid_setting', 'LOG_KEY_FILE is not a PKCS #8 PEM file', { cause });
  }
  if (key.asymmetricKeyType !== 'ed25519')
    throw new PorchlightError('invalid_setting', 'LOG_KEY_FILE holds a key that is not Ed25519');
  return key;
}
