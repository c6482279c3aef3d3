import { type AccountId, hexToBytes, PorchlightError } from '@porchlight/kernel';
import { labelled } from '../header/labelled.ts';
import type { SealPrimitives } from '../primitives/primitives.ts';
import type { Kdf } from '../seal/kdf.ts';
import { deriveForAccount, requireKeyBytes, type WrappingKey } from './accountKeys.ts';

/** The longest credential id, in bytes (WebAuthn Level 3, section 5.1). */
const CREDENTIAL_ID_BYTES = 1_023;

/** `eval.first` of WebAuthn's `prf` extension for this account: 32 bytes, no secret (spec/account.md section 7). */
export function prfInput(accountId: AccountId, primitives: Pick<SealPrimitives, 'sha256'>): Uint8Array {
  return primitives.sha256(labelled('account-prf-input', hexToBytes(accountId)));
}

/** The key that one passkey wraps the master key under, from `results.first` of the `prf` extension. Throws `malformed_record` for other lengths than WebAuthn's. */
export function passkeyKey(
  prfOutput: Uint8Array,
  accountId: AccountId,
  credentialId: Uint8Array,
  primitives: Kdf,
): WrappingKey {
  requireKeyBytes(prfOutput, 'what a passkey gives');
  if (credentialId.length === 0 || credentialId.length > CREDENTIAL_ID_BYTES)
    throw new PorchlightError(
      'malformed_record',
      `the id of a passkey has 1 to ${CREDENTIAL_ID_BYTES} bytes`,
    );
  const key = deriveForAccount(prfOutput, 'account-passkey-key', accountId, credentialId, primitives);
  return key as WrappingKey;
}
