import type { Account, SecondFactor, Session } from '@porchlight/domain';
import { type AccountId, bytesToHex, randomId, type SessionId, systemRandom } from '@porchlight/kernel';
import { sampleTime } from '../clip-index/sampleClip.ts';

/** A confirmed household's account with an address of its own, but for what `given` says. */
export function sampleAccount(given: Partial<Account> = {}): Account {
  return {
    accountId: randomId(systemRandom) as AccountId,
    email: `${bytesToHex(systemRandom(8))}@example.org`,
    role: 'household',
    derivation: { salt: systemRandom(16), memoryKiB: 65_536, passes: 3 },
    loginHash: systemRandom(32),
    passwordWrap: systemRandom(72),
    recoveryWrap: null,
    recoveryHash: null,
    vault: null,
    vaultVersion: 0,
    createdAtMs: sampleTime(0),
    confirmedAtMs: sampleTime(1000),
    householdId: null,
    ...given,
  };
}

/** A confirmed factor of `accountId`. */
export function sampleFactor(accountId: AccountId, given: Partial<SecondFactor> = {}): SecondFactor {
  return {
    factorId: randomId(systemRandom),
    accountId,
    kind: 'totp',
    name: 'Phone',
    data: systemRandom(40),
    version: 0,
    createdAtMs: sampleTime(0),
    confirmedAtMs: sampleTime(1000),
    ...given,
  };
}

/** A session of `accountId` in which no factor was proved. */
export function sampleSession(accountId: AccountId, given: Partial<Session> = {}): Session {
  return {
    sessionId: randomId(systemRandom) as SessionId,
    accountId,
    tokenHash: systemRandom(32),
    name: 'Firefox on Linux',
    createdAtMs: sampleTime(0),
    lastUsedAtMs: sampleTime(0),
    expiresAtMs: sampleTime(1_000_000),
    factorAtMs: null,
    ...given,
  };
}
