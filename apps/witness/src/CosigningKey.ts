import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { PorchlightError } from '@porchlight/kernel';
import {
  cosign,
  type NoteSignature,
  type Sha256,
  SIGNATURE_TYPES,
  type VerifierKey,
  verifierKey,
} from '@porchlight/tlog';

/** The key of a witness under its name. */
export class CosigningKey {
  readonly #secret: KeyObject;
  readonly verifier: VerifierKey;

  /** Throws `invalid_setting` for anything but an Ed25519 private key in PKCS #8 PEM, or a name that notes can't have. */
  constructor(name: string, pem: string, sha256: Sha256) {
    this.#secret = readKey(pem);
    const { x = '' } = createPublicKey(this.#secret).export({ format: 'jwk' });
    this.verifier = named(name, Uint8Array.from(Buffer.from(x, 'base64url')), sha256);
  }

  /** A cosignature over the text of a checkpoint; `atSeconds` since 1970. */
  cosign(text: string, atSeconds: number): NoteSignature {
    return cosign(text, atSeconds, this.verifier, (message) =>
      Uint8Array.from(sign(null, message, this.#secret)),
    );
  }
}

function named(name: string, publicKey: Uint8Array, sha256: Sha256): VerifierKey {
  try {
    return verifierKey(name, SIGNATURE_TYPES.cosignature, publicKey, sha256);
  } catch (cause) {
    throw new PorchlightError('invalid_setting', 'WITNESS_NAME has no white space and no +', { cause });
  }
}

function readKey(pem: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch (cause) {
    throw new PorchlightError('invalid_setting', 'WITNESS_KEY_FILE is not a PKCS #8 PEM file', { cause });
  }
  if (key.asymmetricKeyType !== 'ed25519')
    throw new PorchlightError('invalid_setting', 'WITNESS_KEY_FILE holds a key that is not Ed25519');
  return key;
}
