import type { CredentialBody } from '@porchlight/contracts/http';
import { type AccountId, bytesToBase64, type RandomSource } from '@porchlight/kernel';
import {
  derivePasswordKeys,
  type MasterKey,
  newPasswordDerivation,
  wrapMasterKey,
} from '@porchlight/seal/account';
import type { SealPrimitives } from '@porchlight/seal/seal';

/** What the server keeps of a password: nothing that leads back to it cheaper than a guess, and nothing that opens. Busy for a good part of a second. */
export function credentialFor(
  password: string,
  accountId: AccountId,
  master: MasterKey,
  primitives: SealPrimitives,
  random: RandomSource,
): CredentialBody {
  const derivation = newPasswordDerivation(random);
  const { loginSecret, passwordKey } = derivePasswordKeys(password, derivation, accountId, primitives);
  const wrap = wrapMasterKey(master, passwordKey, { accountId, what: 'password' }, primitives, random);
  return {
    derivation: {
      saltB64: bytesToBase64(derivation.salt),
      memoryKiB: derivation.memoryKiB,
      passes: derivation.passes,
    },
    loginSecretB64: bytesToBase64(loginSecret),
    passwordWrapB64: bytesToBase64(wrap),
  };
}
