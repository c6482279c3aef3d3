import { type AccountId, concatBytes, equalBytes, PorchlightError, utf8 } from '@porchlight/kernel';
import type { Account, KeyDerivation } from '../ports/AccountStore.ts';
import type { AccountDeps } from './AccountDeps.ts';

/** What the client makes of a password. */
export interface NewCredential {
  readonly derivation: KeyDerivation;
  /** 32 bytes. */
  readonly loginSecret: Uint8Array;
  readonly passwordWrap: Uint8Array;
}

/** What every client spends on a password, no less and no more: what an unknown address is said to spend could be told from anything else. */
export const DERIVATION_COST = { memoryKiB: 65_536, passes: 3 } as const;
const MAX_WRAP_BYTES = 1024;
/** The most that a vault may have. */
export const MAX_VAULT_BYTES = 262_144;

/** SHA-256 (label ‖ account id ‖ secret); `what` keeps the password's and the recovery key's apart. */
export function secretHash(
  { primitives }: Pick<AccountDeps, 'primitives'>,
  what: 'login' | 'recovery',
  accountId: AccountId,
  secret: Uint8Array,
): Uint8Array {
  return primitives.sha256(concatBytes(utf8(`porchlight ${what} secret v1`), utf8(accountId), secret));
}

/** What the store keeps of a credential. Throws `malformed_message`, and `weak_password` where the derivation is too cheap. */
export function keptCredential(
  deps: Pick<AccountDeps, 'primitives'>,
  accountId: AccountId,
  { derivation, loginSecret, passwordWrap }: NewCredential,
): Pick<Account, 'derivation' | 'loginHash' | 'passwordWrap'> {
  const { salt, memoryKiB, passes } = derivation;
  if (!(memoryKiB >= DERIVATION_COST.memoryKiB && passes >= DERIVATION_COST.passes)) {
    throw new PorchlightError('weak_password', 'derive the key with 64 MiB and 3 passes');
  }
  const isUsual = memoryKiB === DERIVATION_COST.memoryKiB && passes === DERIVATION_COST.passes;
  if (!isUsual || salt.length !== 16) {
    const hint = 'derive the key with a salt of 16 bytes, 64 MiB and 3 passes, no more';
    throw new PorchlightError('malformed_message', hint);
  }
  requireSecret(loginSecret);
  requireWrap(passwordWrap);
  return { derivation, loginHash: secretHash(deps, 'login', accountId, loginSecret), passwordWrap };
}

/** Throws `malformed_message` unless it has 32 bytes. */
export function requireSecret(secret: Uint8Array): void {
  if (secret.length !== 32) throw new PorchlightError('malformed_message', 'a login secret has 32 bytes');
}

/** Throws `malformed_message` unless it has 1 to 1024 bytes. */
export function requireWrap(wrap: Uint8Array): void {
  if (wrap.length === 0 || wrap.length > MAX_WRAP_BYTES) {
    throw new PorchlightError('malformed_message', 'a wrapped key has 1 to 1024 bytes');
  }
}

/** Throws `limit_exceeded` over 256 KiB. */
export function requireVault(vault: Uint8Array): void {
  if (vault.length > MAX_VAULT_BYTES) {
    throw new PorchlightError('limit_exceeded', 'a vault has at most 256 KiB');
  }
}

/** Whether `secret` is the one that `kept` was made of; as much work where `kept` is null. */
export function isSecretOf(
  deps: Pick<AccountDeps, 'primitives'>,
  what: 'login' | 'recovery',
  accountId: AccountId,
  secret: Uint8Array,
  kept: Uint8Array | null,
): boolean {
  const isEqual = equalBytes(secretHash(deps, what, accountId, secret), kept ?? new Uint8Array(32));
  return isEqual && kept !== null;
}
