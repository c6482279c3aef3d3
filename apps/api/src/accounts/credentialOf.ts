import type { CredentialBody } from '@porchlight/contracts/http';
import type { KeyDerivation, NewCredential } from '@porchlight/domain';
import { base64ToBytes, bytesToBase64 } from '@porchlight/kernel';

/** A credential as it came over the wire. */
export function credentialOf({ derivation, loginSecretB64, passwordWrapB64 }: CredentialBody): NewCredential {
  const { saltB64, memoryKiB, passes } = derivation;
  return {
    derivation: { salt: base64ToBytes(saltB64), memoryKiB, passes },
    loginSecret: base64ToBytes(loginSecretB64),
    passwordWrap: base64ToBytes(passwordWrapB64),
  };
}

/** A derivation as it goes over the wire. */
export function derivationBody({ salt, memoryKiB, passes }: KeyDerivation): CredentialBody['derivation'] {
  return { saltB64: bytesToBase64(salt), memoryKiB, passes };
}
