import { type AccountId, type Brand, concatBytes, hexToBytes, PorchlightError } from '@porchlight/kernel';
import { deriveKey, type Kdf } from '../seal/kdf.ts';

/** The 32 random bytes that an account's vault is sealed under (spec/account.md section 4). They never leave the client in the clear. */
export type MasterKey = Brand<Uint8Array, 'MasterKey'>;
/** 32 bytes that a master key is wrapped under: of a password, a recovery key or a passkey. They never leave the client. */
export type WrappingKey = Brand<Uint8Array, 'WrappingKey'>;
/** 32 bytes that a client shows the server to log in. No wrapping key follows from them. */
export type AccountSecret = Brand<Uint8Array, 'AccountSecret'>;

export const KEY_BYTES = 32;

/** KDF(key, label, accountId ‖ data), accountId as its 16 bytes. */
export function deriveForAccount(
  key: Uint8Array,
  label: string,
  accountId: AccountId,
  data: Uint8Array,
  primitives: Kdf,
): Uint8Array {
  return deriveKey(key, label, concatBytes(hexToBytes(accountId), data), primitives);
}

/** Throws `malformed_record` unless `bytes` are a key's 32. `what` stands in the hint. */
export function requireKeyBytes(bytes: Uint8Array, what: string): void {
  if (bytes.length !== KEY_BYTES)
    throw new PorchlightError('malformed_record', `${what} has ${KEY_BYTES} bytes`);
}
