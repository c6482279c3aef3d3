import type { Account, AccountEntry, AccountStore, SecondFactor, Session } from '@porchlight/domain';
import {
  type AccountId,
  bytesToHex,
  type EpochMs,
  type HouseholdId,
  PorchlightError,
  type SessionId,
} from '@porchlight/kernel';
import {
  type AccountEntryRow,
  type AccountRow,
  accountOfRow,
  entryOfRow,
  type FactorRow,
  factorOfRow,
  type SessionRow,
  sessionOfRow,
  valuesOfAccount,
} from './accountRow.ts';
import * as statements from './accountStatements.ts';
import type { PostgresDatabase, Statement } from './PostgresDatabase.ts';

/** Accounts, factors, sessions and attempts, in PostgreSQL. */
export class PostgresAccountStore implements AccountStore {
  readonly #database: PostgresDatabase;

  constructor(database: PostgresDatabase) {
    this.#database = database;
  }

  async insertAccount(account: Account): Promise<boolean> {
    if (await this.#changes(statements.INSERT_ACCOUNT, valuesOfAccount(account))) return true;
    if ((await this.findAccount(account.accountId)) === null) return false;
    throw new PorchlightError('replayed', 'this account id is taken');
  }

  async findByEmail(email: string): Promise<AccountEntry | null> {
    const [row] = await this.#database.query<AccountEntryRow>(statements.FIND_BY_EMAIL, [email]);
    return row === undefined ? null : entryOfRow(row);
  }

  async findAccount(accountId: AccountId): Promise<Account | null> {
    const [row] = await this.#database.query<AccountRow>(statements.FIND_ACCOUNT, [accountId]);
    return row === undefined ? null : accountOfRow(row);
  }

  async confirmAccount(accountId: AccountId, atMs: EpochMs): Promise<void> {
    await this.#mustChange(statements.CONFIRM_ACCOUNT, [accountId, atMs]);
  }

  async replaceCredential(
    accountId: AccountId,
    { derivation, loginHash, passwordWrap }: Pick<Account, 'derivation' | 'loginHash' | 'passwordWrap'>,
  ): Promise<void> {
    const { salt, memoryKiB, passes } = derivation;
    const values = [accountId, salt, memoryKiB, passes, loginHash, passwordWrap];
    await this.#mustChange(statements.REPLACE_CREDENTIAL, values);
  }

  async replaceRecovery(
    accountId: AccountId,
    { recoveryWrap, recoveryHash }: { readonly recoveryWrap: Uint8Array; readonly recoveryHash: Uint8Array },
  ): Promise<void> {
    await this.#mustChange(statements.REPLACE_RECOVERY, [accountId, recoveryWrap, recoveryHash]);
  }

  replaceVault(accountId: AccountId, version: number, vault: Uint8Array): Promise<boolean> {
    return this.#changes(statements.SWAP_VAULT, [accountId, version, vault]);
  }

  async linkHousehold(accountId: AccountId, householdId: HouseholdId): Promise<void> {
    await this.#mustChange(statements.LINK_HOUSEHOLD, [accountId, householdId]);
  }

  async hasHousehold(householdId: HouseholdId): Promise<boolean> {
    return (await this.#database.query(statements.HAS_HOUSEHOLD, [householdId])).length > 0;
  }

  async deleteAccount(accountId: AccountId): Promise<void> {
    await this.#database.query(statements.DELETE_ACCOUNT, [accountId]);
  }

  async insertFactor(factor: SecondFactor): Promise<void> {
    const { factorId, accountId, kind, name, data, version, createdAtMs, confirmedAtMs } = factor;
    const values = [factorId, accountId, kind, name, data, version, createdAtMs, confirmedAtMs];
    await this.#database.query(statements.INSERT_FACTOR, values);
  }

  async factorsOf(accountId: AccountId): Promise<readonly SecondFactor[]> {
    return (await this.#database.query<FactorRow>(statements.FACTORS_OF, [accountId])).map(factorOfRow);
  }

  replaceFactor(
    factorId: string,
    version: number,
    { data, confirmedAtMs }: Pick<SecondFactor, 'data' | 'confirmedAtMs'>,
  ): Promise<boolean> {
    return this.#changes(statements.SWAP_FACTOR, [factorId, version, data, confirmedAtMs]);
  }

  async deleteFactor(accountId: AccountId, factorId: string): Promise<void> {
    await this.#database.query(statements.DELETE_FACTOR, [accountId, factorId]);
  }

  async insertSession(session: Session): Promise<void> {
    const { sessionId, accountId, tokenHash, name, createdAtMs, lastUsedAtMs, expiresAtMs, factorAtMs } =
      session;
    const times = [createdAtMs, lastUsedAtMs, expiresAtMs, factorAtMs];
    await this.#database.query(statements.INSERT_SESSION, [sessionId, accountId, tokenHash, name, ...times]);
  }

  async findSession(tokenHash: Uint8Array): Promise<Session | null> {
    const [row] = await this.#database.query<SessionRow>(statements.FIND_SESSION, [tokenHash]);
    return row === undefined ? null : sessionOfRow(row);
  }

  async sessionsOf(accountId: AccountId): Promise<readonly Session[]> {
    return (await this.#database.query<SessionRow>(statements.SESSIONS_OF, [accountId])).map(sessionOfRow);
  }

  async touchSession(
    sessionId: SessionId,
    { lastUsedAtMs, factorAtMs }: Pick<Session, 'lastUsedAtMs' | 'factorAtMs'>,
  ): Promise<void> {
    await this.#database.query(statements.TOUCH_SESSION, [sessionId, lastUsedAtMs, factorAtMs]);
  }

  async endSessions(
    accountId: AccountId,
    sessionId: SessionId | null,
    except: SessionId | null,
  ): Promise<void> {
    await this.#database.query(statements.END_SESSIONS, [accountId, sessionId, except]);
  }

  /** Sweeps first, by itself: a caller that tries again because sweeping failed has counted nothing yet. */
  async countAttempts(
    keys: readonly Uint8Array[],
    windowMs: number,
    nowMs: EpochMs,
  ): Promise<readonly number[]> {
    if (keys.length === 0) return [];
    await this.#database.query(statements.SWEEP_ATTEMPTS, [nowMs]);
    const names = keys.map(bytesToHex);
    const amounts = new Map<string, number>();
    for (const name of names) amounts.set(name, (amounts.get(name) ?? 0) + 1);
    const rows = await this.#database.query<{ key: Buffer; count: number }>(statements.COUNT_ATTEMPTS, [
      [...amounts.keys()].map((name) => Buffer.from(name, 'hex')),
      [...amounts.values()],
      windowMs,
      nowMs,
    ]);
    const counts = new Map(rows.map(({ key, count }) => [key.toString('hex'), count]));
    return names.map((name) => nextCount(name, counts, amounts));
  }

  async clearAttempts(key: Uint8Array): Promise<void> {
    await this.#database.query(statements.CLEAR_ATTEMPTS, [key]);
  }

  async #changes(statement: Statement, values: readonly unknown[]): Promise<boolean> {
    return (await this.#database.query(statement, values)).length > 0;
  }

  async #mustChange(statement: Statement, values: readonly unknown[]): Promise<void> {
    if (await this.#changes(statement, values)) return;
    throw new PorchlightError('not_found', 'there is no such account');
  }
}

/** A key that is named several times in a call counts up from each to the next; `amounts` is what is left of it. */
function nextCount(name: string, counts: ReadonlyMap<string, number>, amounts: Map<string, number>): number {
  const left = (amounts.get(name) ?? 0) - 1;
  amounts.set(name, left);
  return (counts.get(name) ?? 0) - left;
}
