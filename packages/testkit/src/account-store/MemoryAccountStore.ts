import type { Account, AccountEntry, AccountStore, SecondFactor, Session } from '@porchlight/domain';
import {
  type AccountId,
  bytesToHex,
  type EpochMs,
  equalBytes,
  type HouseholdId,
  PorchlightError,
  type SessionId,
} from '@porchlight/kernel';
import { type FaultTime, PlannedFaults } from '../clip-index/PlannedFaults.ts';

interface Attempts {
  readonly sinceMs: number;
  readonly count: number;
}

/** Accounts, factors and sessions, in memory. */
export class MemoryAccountStore implements AccountStore {
  readonly #accounts = new Map<AccountId, Account>();
  readonly #factors = new Map<string, SecondFactor>();
  readonly #sessions = new Map<SessionId, Session>();
  /** By key in hexadecimal. */
  readonly #attempts = new Map<string, Attempts>();
  readonly #faults = new PlannedFaults<keyof AccountStore>();
  /** The name of every method that was called, in order; a test may empty it. */
  readonly calls: (keyof AccountStore)[] = [];

  /** The next call of `method` throws `unavailable`, `before` or `after` it has done its work. */
  failNext(method: keyof AccountStore, when: FaultTime): void {
    this.#faults.plan(method, when);
  }

  insertAccount(account: Account): Promise<boolean> {
    return this.#run('insertAccount', () => {
      if (this.#accounts.has(account.accountId)) throw replayed();
      for (const other of this.#accounts.values()) if (other.email === account.email) return false;
      this.#accounts.set(account.accountId, structuredClone(account));
      return true;
    });
  }

  findByEmail(email: string): Promise<AccountEntry | null> {
    return this.#run('findByEmail', () => {
      const found = [...this.#accounts.values()].find((account) => account.email === email);
      if (found === undefined) return null;
      const { vault: _, ...entry } = found;
      return structuredClone(entry);
    });
  }

  findAccount(accountId: AccountId): Promise<Account | null> {
    return this.#run('findAccount', () => structuredClone(this.#accounts.get(accountId)) ?? null);
  }

  confirmAccount(accountId: AccountId, atMs: EpochMs): Promise<void> {
    return this.#run('confirmAccount', () => {
      this.#change(accountId, (account) => ({ confirmedAtMs: account.confirmedAtMs ?? atMs }));
    });
  }

  replaceCredential(
    accountId: AccountId,
    { derivation, loginHash, passwordWrap }: Pick<Account, 'derivation' | 'loginHash' | 'passwordWrap'>,
  ): Promise<void> {
    return this.#run('replaceCredential', () => {
      this.#change(accountId, () => ({ derivation, loginHash, passwordWrap }));
    });
  }

  replaceRecovery(
    accountId: AccountId,
    { recoveryWrap, recoveryHash }: { readonly recoveryWrap: Uint8Array; readonly recoveryHash: Uint8Array },
  ): Promise<void> {
    return this.#run('replaceRecovery', () => {
      this.#change(accountId, () => ({ recoveryWrap, recoveryHash }));
    });
  }

  replaceVault(accountId: AccountId, version: number, vault: Uint8Array): Promise<boolean> {
    return this.#run('replaceVault', () => {
      if (this.#accounts.get(accountId)?.vaultVersion !== version) return false;
      this.#change(accountId, () => ({ vault, vaultVersion: version + 1 }));
      return true;
    });
  }

  linkHousehold(accountId: AccountId, householdId: HouseholdId): Promise<void> {
    return this.#run('linkHousehold', () => {
      this.#change(accountId, () => ({ householdId }));
    });
  }

  hasHousehold(householdId: HouseholdId): Promise<boolean> {
    return this.#run('hasHousehold', () =>
      [...this.#accounts.values()].some((account) => account.householdId === householdId),
    );
  }

  deleteAccount(accountId: AccountId): Promise<void> {
    return this.#run('deleteAccount', () => {
      this.#accounts.delete(accountId);
      for (const [id, factor] of this.#factors) if (factor.accountId === accountId) this.#factors.delete(id);
      this.#end((session) => session.accountId === accountId);
    });
  }

  insertFactor(factor: SecondFactor): Promise<void> {
    return this.#run('insertFactor', () => {
      this.#require(factor.accountId);
      if (this.#factors.has(factor.factorId)) throw replayed();
      this.#factors.set(factor.factorId, structuredClone(factor));
    });
  }

  factorsOf(accountId: AccountId): Promise<readonly SecondFactor[]> {
    return this.#run('factorsOf', () => {
      const own = [...this.#factors.values()].filter((factor) => factor.accountId === accountId);
      own.sort((a, b) => a.createdAtMs - b.createdAtMs || (a.factorId < b.factorId ? -1 : 1));
      return structuredClone(own);
    });
  }

  replaceFactor(
    factorId: string,
    version: number,
    { data, confirmedAtMs }: Pick<SecondFactor, 'data' | 'confirmedAtMs'>,
  ): Promise<boolean> {
    return this.#run('replaceFactor', () => {
      const factor = this.#factors.get(factorId);
      if (factor?.version !== version) return false;
      this.#factors.set(factorId, { ...factor, data: data.slice(), confirmedAtMs, version: version + 1 });
      return true;
    });
  }

  deleteFactor(accountId: AccountId, factorId: string): Promise<void> {
    return this.#run('deleteFactor', () => {
      if (this.#factors.get(factorId)?.accountId === accountId) this.#factors.delete(factorId);
    });
  }

  insertSession(session: Session): Promise<void> {
    return this.#run('insertSession', () => {
      this.#require(session.accountId);
      if (this.#sessions.has(session.sessionId)) throw replayed();
      this.#sessions.set(session.sessionId, structuredClone(session));
    });
  }

  findSession(tokenHash: Uint8Array): Promise<Session | null> {
    return this.#run('findSession', () => {
      const found = [...this.#sessions.values()].find((session) => equalBytes(session.tokenHash, tokenHash));
      return structuredClone(found) ?? null;
    });
  }

  sessionsOf(accountId: AccountId): Promise<readonly Session[]> {
    return this.#run('sessionsOf', () => {
      const own = [...this.#sessions.values()].filter((session) => session.accountId === accountId);
      return structuredClone(own.sort((a, b) => b.lastUsedAtMs - a.lastUsedAtMs));
    });
  }

  touchSession(
    sessionId: SessionId,
    { lastUsedAtMs, factorAtMs }: Pick<Session, 'lastUsedAtMs' | 'factorAtMs'>,
  ): Promise<void> {
    return this.#run('touchSession', () => {
      const session = this.#sessions.get(sessionId);
      if (session === undefined) return;
      this.#sessions.set(sessionId, {
        ...session,
        lastUsedAtMs: laterOf(session.lastUsedAtMs, lastUsedAtMs) ?? lastUsedAtMs,
        factorAtMs: laterOf(session.factorAtMs, factorAtMs),
      });
    });
  }

  endSessions(accountId: AccountId, sessionId: SessionId | null, except: SessionId | null): Promise<void> {
    return this.#run('endSessions', () => {
      const isNamed = (id: SessionId) => (sessionId === null ? id !== except : id === sessionId);
      this.#end((session) => session.accountId === accountId && isNamed(session.sessionId));
    });
  }

  countAttempts(keys: readonly Uint8Array[], windowMs: number, nowMs: EpochMs): Promise<readonly number[]> {
    return this.#run('countAttempts', () =>
      keys.map((key) => {
        const name = bytesToHex(key);
        const before = this.#attempts.get(name);
        const isOpen = before !== undefined && nowMs - before.sinceMs < windowMs;
        const after = isOpen ? { ...before, count: before.count + 1 } : { sinceMs: nowMs, count: 1 };
        this.#attempts.set(name, after);
        return after.count;
      }),
    );
  }

  clearAttempts(key: Uint8Array): Promise<void> {
    return this.#run('clearAttempts', () => {
      this.#attempts.delete(bytesToHex(key));
    });
  }

  #run<Result>(method: keyof AccountStore, work: () => Result): Promise<Result> {
    this.calls.push(method);
    return this.#faults.around(method, work);
  }

  #require(accountId: AccountId): Account {
    const account = this.#accounts.get(accountId);
    if (account === undefined) throw new PorchlightError('not_found', 'there is no such account');
    return account;
  }

  #change(accountId: AccountId, change: (account: Account) => Partial<Account>): void {
    const account = this.#require(accountId);
    this.#accounts.set(accountId, structuredClone({ ...account, ...change(account) }));
  }

  #end(isMeant: (session: Session) => boolean): void {
    for (const [id, session] of this.#sessions) if (isMeant(session)) this.#sessions.delete(id);
  }
}

function laterOf(a: EpochMs | null, b: EpochMs | null): EpochMs | null {
  if (a === null || b === null) return a ?? b;
  return a > b ? a : b;
}

function replayed(): PorchlightError {
  return new PorchlightError('replayed', 'this id is taken');
}
