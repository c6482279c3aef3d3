import {
  ACCOUNT_ROLES,
  type Account,
  type AccountEntry,
  type SecondFactor,
  type Session,
} from '@porchlight/domain';
import {
  type EpochMs,
  type HouseholdId,
  PorchlightError,
  parseAccountId,
  parseSessionId,
} from '@porchlight/kernel';
import { bytesOf, hexOfUuid, timeOf } from './columns.ts';

/** A row of `accounts`. */
export interface AccountRow {
  readonly account_id: string;
  readonly email: string;
  readonly role: string;
  readonly derivation_salt: Buffer;
  readonly derivation_memory_kib: number;
  readonly derivation_passes: number;
  readonly login_hash: Buffer;
  readonly password_wrap: Buffer;
  readonly recovery_wrap: Buffer | null;
  readonly recovery_hash: Buffer | null;
  readonly vault: Buffer | null;
  readonly vault_version: string;
  readonly created_at_ms: string;
  readonly confirmed_at_ms: string | null;
  readonly household_id: string | null;
}

/** The same without its vault. */
export type AccountEntryRow = Omit<AccountRow, 'vault'>;

/** A row of `second_factors`. */
export interface FactorRow {
  readonly factor_id: string;
  readonly account_id: string;
  readonly kind: string;
  readonly name: string;
  readonly data: Buffer;
  readonly version: string;
  readonly created_at_ms: string;
  readonly confirmed_at_ms: string | null;
}

/** A row of `sessions`. */
export interface SessionRow {
  readonly session_id: string;
  readonly account_id: string;
  readonly token_hash: Buffer;
  readonly name: string;
  readonly created_at_ms: string;
  readonly last_used_at_ms: string;
  readonly expires_at_ms: string;
  readonly factor_at_ms: string | null;
}

const KINDS = ['totp', 'passkey', 'backup-codes'] as const satisfies readonly SecondFactor['kind'][];

/** Throws `corrupted_storage` for a role that there isn't. */
export function accountOfRow(row: AccountRow): Account {
  return { ...entryOfRow(row), vault: bytesOrNull(row.vault) };
}

/** Throws as `accountOfRow` does. */
export function entryOfRow(row: AccountEntryRow): AccountEntry {
  return {
    accountId: parseAccountId(hexOfUuid(row.account_id)),
    email: row.email,
    role: oneOf(ACCOUNT_ROLES, row.role),
    derivation: {
      salt: bytesOf(row.derivation_salt),
      memoryKiB: row.derivation_memory_kib,
      passes: row.derivation_passes,
    },
    loginHash: bytesOf(row.login_hash),
    passwordWrap: bytesOf(row.password_wrap),
    recoveryWrap: bytesOrNull(row.recovery_wrap),
    recoveryHash: bytesOrNull(row.recovery_hash),
    vaultVersion: Number(row.vault_version),
    createdAtMs: timeOf(row.created_at_ms),
    confirmedAtMs: timeOrNull(row.confirmed_at_ms),
    householdId: row.household_id === null ? null : (hexOfUuid(row.household_id) as HouseholdId),
  };
}

/** The values of an account in the order of its columns. */
export function valuesOfAccount(account: Account): readonly unknown[] {
  return [
    account.accountId,
    account.email,
    account.role,
    account.derivation.salt,
    account.derivation.memoryKiB,
    account.derivation.passes,
    account.loginHash,
    account.passwordWrap,
    account.recoveryWrap,
    account.recoveryHash,
    account.vault,
    account.vaultVersion,
    account.createdAtMs,
    account.confirmedAtMs,
    account.householdId,
  ];
}

/** Throws `corrupted_storage` for a kind that there isn't. */
export function factorOfRow(row: FactorRow): SecondFactor {
  return {
    factorId: hexOfUuid(row.factor_id),
    accountId: parseAccountId(hexOfUuid(row.account_id)),
    kind: oneOf(KINDS, row.kind),
    name: row.name,
    data: bytesOf(row.data),
    version: Number(row.version),
    createdAtMs: timeOf(row.created_at_ms),
    confirmedAtMs: timeOrNull(row.confirmed_at_ms),
  };
}

export function sessionOfRow(row: SessionRow): Session {
  return {
    sessionId: parseSessionId(hexOfUuid(row.session_id)),
    accountId: parseAccountId(hexOfUuid(row.account_id)),
    tokenHash: bytesOf(row.token_hash),
    name: row.name,
    createdAtMs: timeOf(row.created_at_ms),
    lastUsedAtMs: timeOf(row.last_used_at_ms),
    expiresAtMs: timeOf(row.expires_at_ms),
    factorAtMs: timeOrNull(row.factor_at_ms),
  };
}

function oneOf<Value extends string>(values: readonly Value[], text: string): Value {
  const found = values.find((value) => value === text);
  if (found === undefined) {
    throw new PorchlightError('corrupted_storage', 'an account holds a word that this version does not know');
  }
  return found;
}

function bytesOrNull(bytea: Buffer | null): Uint8Array | null {
  return bytea === null ? null : bytesOf(bytea);
}

function timeOrNull(bigint: string | null): EpochMs | null {
  return bigint === null ? null : timeOf(bigint);
}
