import type { AccountId, EpochMs, HouseholdId, SessionId } from '@porchlight/kernel';

/** Whose account it is; what each may do is in `access/permissions.ts`. */
export const ACCOUNT_ROLES = ['household', 'agency', 'operator'] as const;
export type AccountRole = (typeof ACCOUNT_ROLES)[number];

/** What the client derives its keys with (seal/spec/account.md). */
export interface KeyDerivation {
  /** 16 bytes, made by the client. */
  readonly salt: Uint8Array;
  readonly memoryKiB: number;
  readonly passes: number;
}

export interface Account {
  readonly accountId: AccountId;
  /** Normalised: trimmed, in lower case. Never logged. */
  readonly email: string;
  readonly role: AccountRole;
  readonly derivation: KeyDerivation;
  /** SHA-256 of the account id and the login secret; the secret itself is never kept. */
  readonly loginHash: Uint8Array;
  /** The master key, wrapped by a key that only the password leads to. Opaque here. */
  readonly passwordWrap: Uint8Array;
  /** The same under the recovery key; null until its owner has typed it back once. */
  readonly recoveryWrap: Uint8Array | null;
  /** SHA-256 of the account id and the recovery login secret, or null as above. */
  readonly recoveryHash: Uint8Array | null;
  /** What the master key seals: roots, client keys, positions. Opaque here, at most 256 KiB; null before the first. */
  readonly vault: Uint8Array | null;
  /** Counts up with every change of the vault, from 0. */
  readonly vaultVersion: number;
  readonly createdAtMs: EpochMs;
  /** Null until the mailed link was followed. */
  readonly confirmedAtMs: EpochMs | null;
  /** Whose keyring names a client of this account; null before it has founded or joined one. */
  readonly householdId: HouseholdId | null;
}

/** What a login needs of an account. */
export type AccountEntry = Omit<Account, 'vault'>;

export interface SecondFactor {
  /** 32 lower-case hexadecimal digits. */
  readonly factorId: string;
  readonly accountId: AccountId;
  readonly kind: 'totp' | 'passkey' | 'backup-codes';
  /** What its owner calls it. */
  readonly name: string;
  /** Bytes of JSON whose form belongs to the kind. */
  readonly data: Uint8Array;
  /** Counts up with every change of `data`, from 0: what makes a code or a counter count once. */
  readonly version: number;
  readonly createdAtMs: EpochMs;
  /** Null until it was used to prove that it works; only then it counts. */
  readonly confirmedAtMs: EpochMs | null;
}

export interface Session {
  readonly sessionId: SessionId;
  readonly accountId: AccountId;
  /** SHA-256 of the token that the client holds. */
  readonly tokenHash: Uint8Array;
  /** Such as "Firefox on Linux". */
  readonly name: string;
  readonly createdAtMs: EpochMs;
  readonly lastUsedAtMs: EpochMs;
  readonly expiresAtMs: EpochMs;
  /** When a second factor was last proved in it; null before, and then it may do nothing but that. */
  readonly factorAtMs: EpochMs | null;
}

/** Accounts, their second factors and their sessions. Durable when a promise resolves. Throws `unavailable`; the caller retries. */
export interface AccountStore {
  /** Resolves to false, and changes nothing, where the address has an account. The same account id again throws `replayed`. */
  insertAccount(account: Account): Promise<boolean>;
  /** Without the vault, whose length would show in the time that it takes to find one. */
  findByEmail(email: string): Promise<AccountEntry | null>;
  findAccount(accountId: AccountId): Promise<Account | null>;
  /** The first mark stays. Throws `not_found`. */
  confirmAccount(accountId: AccountId, atMs: EpochMs): Promise<void>;
  /** Replaces what the password leads to, at once. Throws `not_found`. */
  replaceCredential(
    accountId: AccountId,
    credential: Pick<Account, 'derivation' | 'loginHash' | 'passwordWrap'>,
  ): Promise<void>;
  /** Throws `not_found`. */
  replaceRecovery(
    accountId: AccountId,
    recovery: { readonly recoveryWrap: Uint8Array; readonly recoveryHash: Uint8Array },
  ): Promise<void>;
  /** Compare-and-swap: resolves to false, and changes nothing, unless the vault's version is `version`. */
  replaceVault(accountId: AccountId, version: number, vault: Uint8Array): Promise<boolean>;
  /** Says whose household the account is of, which the registry has. Throws `not_found` where there is no such account. */
  linkHousehold(accountId: AccountId, householdId: HouseholdId): Promise<void>;
  /** Whether any account is of this household. */
  hasHousehold(householdId: HouseholdId): Promise<boolean>;
  /** Removes the account, its factors and its sessions; removing one that isn't there is no error. */
  deleteAccount(accountId: AccountId): Promise<void>;

  /** Throws `not_found` where there is no such account, and `replayed` for a factor id that is taken. */
  insertFactor(factor: SecondFactor): Promise<void>;
  /** By rising `createdAtMs`, then id. */
  factorsOf(accountId: AccountId): Promise<readonly SecondFactor[]>;
  /** Compare-and-swap on `version`: resolves to false, and changes nothing, where it is another. */
  replaceFactor(
    factorId: string,
    version: number,
    change: Pick<SecondFactor, 'data' | 'confirmedAtMs'>,
  ): Promise<boolean>;
  deleteFactor(accountId: AccountId, factorId: string): Promise<void>;

  /** Throws `not_found` where there is no such account. */
  insertSession(session: Session): Promise<void>;
  findSession(tokenHash: Uint8Array): Promise<Session | null>;
  /** By falling `lastUsedAtMs`. */
  sessionsOf(accountId: AccountId): Promise<readonly Session[]>;
  /** Neither time goes back: an earlier one, or null, leaves what there is. A session that has ended is no error. */
  touchSession(sessionId: SessionId, change: Pick<Session, 'lastUsedAtMs' | 'factorAtMs'>): Promise<void>;
  /** Ends one of the account's own sessions, or all but `except` where `sessionId` is null. */
  endSessions(accountId: AccountId, sessionId: SessionId | null, except: SessionId | null): Promise<void>;
  /**
   * Counts one attempt under each key (a digest that names an account, an address or a device cookie), and resolves to how many each has had in the
   * `windowMs` that begins with its first. One statement: attempts at the same moment all count.
   */
  countAttempts(keys: readonly Uint8Array[], windowMs: number, nowMs: EpochMs): Promise<readonly number[]>;
  /** Forgets the attempts under a key. */
  clearAttempts(key: Uint8Array): Promise<void>;
}
