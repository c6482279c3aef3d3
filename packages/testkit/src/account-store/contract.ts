import type { Account, AccountEntry, AccountStore } from '@porchlight/domain';
import { systemRandom } from '@porchlight/kernel';
import { describe, expect, test } from 'vitest';
import { sampleTime } from '../clip-index/sampleClip.ts';
import { sampleAccount, sampleFactor, sampleSession } from './sampleAccount.ts';

/** What every `AccountStore` keeps. `open` may give one store to all tests: each makes accounts and keys of its own. */
export function accountStoreContract(name: string, open: () => AccountStore): void {
  describe(`AccountStore of ${name}`, () => {
    describe('accounts', () => keepsAccounts(open));
    describe('what is replaced in an account', () => replacesParts(open));
    describe('a deleted account', () => deletesAccounts(open));
    describe('second factors', () => keepsFactors(open));
    describe('sessions', () => keepsSessions(open));
    describe('the end of sessions', () => endsSessions(open));
    describe('attempts', () => countsAttempts(open));
  });
}

async function insert(store: AccountStore, given: Partial<Account> = {}): Promise<Account> {
  const account = sampleAccount(given);
  expect(await store.insertAccount(account)).toBe(true);
  return account;
}

/** What is found by an address. */
function entryOf({ vault: _, ...entry }: Account): AccountEntry {
  return entry;
}

function keepsAccounts(open: () => AccountStore): void {
  test('one is found by id and by address as it was put in, with every role', async () => {
    const store = open();
    for (const role of ['household', 'agency', 'operator'] as const) {
      const account = await insert(store, { role, vault: systemRandom(300), confirmedAtMs: null });
      expect(await store.findAccount(account.accountId)).toEqual(account);
      expect(await store.findByEmail(account.email)).toEqual(entryOf(account));
    }
    const full = {
      recoveryWrap: systemRandom(72),
      recoveryHash: systemRandom(32),
      vault: new Uint8Array(262_144).fill(7),
    };
    const account = await insert(store, { ...full, vaultVersion: 7 });
    expect(await store.findAccount(account.accountId)).toEqual(account);
  });

  test('what is not there is null', async () => {
    const { accountId, email } = sampleAccount();
    expect(await open().findAccount(accountId)).toBeNull();
    expect(await open().findByEmail(email)).toBeNull();
  });

  test('a taken address is told by false, and a taken id is refused as replayed; neither changes anything', async () => {
    const store = open();
    const account = await insert(store);
    const rival = sampleAccount({ email: account.email });
    expect(await store.insertAccount(rival)).toBe(false);
    expect(await store.findAccount(rival.accountId)).toBeNull();
    const twin = sampleAccount({ accountId: account.accountId });
    await expect(store.insertAccount(twin)).rejects.toMatchObject({ code: 'replayed' });
    await expect(store.insertAccount(account)).rejects.toMatchObject({ code: 'replayed' });
    expect(await store.findByEmail(twin.email)).toBeNull();
    expect(await store.findByEmail(account.email)).toEqual(entryOf(account));
  });

  test('of ten with the same address at once, one is taken', async () => {
    const store = open();
    const { email } = sampleAccount();
    const rivals = Array.from({ length: 10 }, () => sampleAccount({ email }));
    const outcomes = await Promise.all(rivals.map((rival) => store.insertAccount(rival)));
    expect(outcomes.filter((isTaken) => isTaken)).toHaveLength(1);
    expect(await store.findByEmail(email)).toEqual(entryOf(rivals[outcomes.indexOf(true)] as Account));
  });

  test('the first confirmation stays', async () => {
    const store = open();
    const account = await insert(store, { confirmedAtMs: null });
    await store.confirmAccount(account.accountId, sampleTime(5));
    await store.confirmAccount(account.accountId, sampleTime(9));
    expect(await store.findAccount(account.accountId)).toEqual({ ...account, confirmedAtMs: sampleTime(5) });
  });
}

function replacesParts(open: () => AccountStore): void {
  test('the credential and the recovery change alone', async () => {
    const store = open();
    const account = await insert(store);
    const { derivation, loginHash, passwordWrap } = sampleAccount();
    const credential = {
      derivation: { ...derivation, memoryKiB: 131_072, passes: 4 },
      loginHash,
      passwordWrap,
    };
    await store.replaceCredential(account.accountId, credential);
    expect(await store.findAccount(account.accountId)).toEqual({ ...account, ...credential });
    const recovery = { recoveryWrap: systemRandom(72), recoveryHash: systemRandom(32) };
    await store.replaceRecovery(account.accountId, recovery);
    expect(await store.findAccount(account.accountId)).toEqual({ ...account, ...credential, ...recovery });
  });

  test('the vault changes from the version that is named, and from no other', async () => {
    const store = open();
    const account = await insert(store);
    const vault = systemRandom(100);
    expect(await store.replaceVault(account.accountId, 1, vault)).toBe(false);
    expect(await store.findAccount(account.accountId)).toEqual(account);
    expect(await store.replaceVault(account.accountId, 0, vault)).toBe(true);
    expect(await store.replaceVault(account.accountId, 0, systemRandom(9))).toBe(false);
    expect(await store.findAccount(account.accountId)).toEqual({ ...account, vault, vaultVersion: 1 });
  });

  test('of ten changes of a vault at once, one wins', async () => {
    const store = open();
    const { accountId } = await insert(store);
    const vaults = Array.from({ length: 10 }, () => systemRandom(50));
    const outcomes = await Promise.all(vaults.map((vault) => store.replaceVault(accountId, 0, vault)));
    expect(outcomes.filter((isDone) => isDone)).toHaveLength(1);
    expect(await store.findAccount(accountId)).toMatchObject({
      vault: vaults[outcomes.indexOf(true)],
      vaultVersion: 1,
    });
  });

  test('nothing changes in an account that is not there', async () => {
    const store = open();
    const { accountId, derivation, loginHash, passwordWrap } = sampleAccount();
    const missing = { code: 'not_found' };
    const recovery = { recoveryWrap: systemRandom(72), recoveryHash: systemRandom(32) };
    await expect(store.confirmAccount(accountId, sampleTime(0))).rejects.toMatchObject(missing);
    await expect(
      store.replaceCredential(accountId, { derivation, loginHash, passwordWrap }),
    ).rejects.toMatchObject(missing);
    await expect(store.replaceRecovery(accountId, recovery)).rejects.toMatchObject(missing);
    expect(await store.replaceVault(accountId, 0, systemRandom(9))).toBe(false);
  });
}

function deletesAccounts(open: () => AccountStore): void {
  test('is gone with its factors and sessions, twice is no error, its address is free, and others stay', async () => {
    const store = open();
    const [gone, kept] = [await insert(store), await insert(store)];
    const [session, keptSession] = [sampleSession(gone.accountId), sampleSession(kept.accountId)];
    for (const each of [session, keptSession]) await store.insertSession(each);
    const keptFactor = sampleFactor(kept.accountId);
    for (const each of [sampleFactor(gone.accountId), keptFactor]) await store.insertFactor(each);
    await store.deleteAccount(gone.accountId);
    await store.deleteAccount(gone.accountId);
    expect(await store.findAccount(gone.accountId)).toBeNull();
    expect(await store.factorsOf(gone.accountId)).toEqual([]);
    expect(await store.findSession(session.tokenHash)).toBeNull();
    await insert(store, { email: gone.email });
    expect(await store.findAccount(kept.accountId)).toEqual(kept);
    expect(await store.factorsOf(kept.accountId)).toEqual([keptFactor]);
    expect(await store.findSession(keptSession.tokenHash)).toEqual(keptSession);
  });
}

function keepsFactors(open: () => AccountStore): void {
  test('they come by rising time of making, then id, each as it was put in', async () => {
    const store = open();
    const { accountId } = await insert(store);
    const twins = ['a', 'b'].map((digit) =>
      sampleFactor(accountId, { factorId: digit + sampleAccount().accountId.slice(1), kind: 'passkey' }),
    );
    const late = sampleFactor(accountId, { createdAtMs: sampleTime(9), confirmedAtMs: null });
    const early = sampleFactor(accountId, {
      createdAtMs: sampleTime(-9),
      kind: 'backup-codes',
      name: 'Drawer',
    });
    for (const factor of [late, ...twins.toReversed(), early]) await store.insertFactor(factor);
    expect(await store.factorsOf(accountId)).toEqual([early, ...twins, late]);
  });

  test('a taken id is refused as replayed, and one of no account as not found', async () => {
    const store = open();
    const factor = sampleFactor((await insert(store)).accountId);
    await store.insertFactor(factor);
    await expect(store.insertFactor(factor)).rejects.toMatchObject({ code: 'replayed' });
    const stray = sampleFactor(sampleAccount().accountId);
    await expect(store.insertFactor(stray)).rejects.toMatchObject({ code: 'not_found' });
  });

  test('of ten changes from the same version at once, one counts, and the version counts up', async () => {
    const store = open();
    const { accountId } = await insert(store);
    const factor = sampleFactor(accountId, { confirmedAtMs: null });
    await store.insertFactor(factor);
    const changes = Array.from({ length: 10 }, (_, i) => ({
      data: systemRandom(20),
      confirmedAtMs: sampleTime(i),
    }));
    const change = (each: (typeof changes)[number]) => store.replaceFactor(factor.factorId, 0, each);
    const outcomes = await Promise.all(changes.map(change));
    expect(outcomes.filter((isDone) => isDone)).toHaveLength(1);
    const after = { ...factor, ...changes[outcomes.indexOf(true)], version: 1 };
    expect(await store.factorsOf(accountId)).toEqual([after]);
    const { data, confirmedAtMs } = factor;
    expect(await store.replaceFactor(sampleAccount().accountId, 0, { data, confirmedAtMs })).toBe(false);
  });

  test('one is removed by its own account only, and twice is no error', async () => {
    const store = open();
    const [owner, other] = [await insert(store), await insert(store)];
    const factor = sampleFactor(owner.accountId);
    await store.insertFactor(factor);
    await store.deleteFactor(other.accountId, factor.factorId);
    expect(await store.factorsOf(owner.accountId)).toEqual([factor]);
    await store.deleteFactor(owner.accountId, factor.factorId);
    await store.deleteFactor(owner.accountId, factor.factorId);
    expect(await store.factorsOf(owner.accountId)).toEqual([]);
  });
}

function keepsSessions(open: () => AccountStore): void {
  test("one is found by its token's digest, and none by another", async () => {
    const store = open();
    const session = sampleSession((await insert(store)).accountId, { factorAtMs: sampleTime(3) });
    await store.insertSession(session);
    expect(await store.findSession(session.tokenHash)).toEqual(session);
    expect(await store.findSession(systemRandom(32))).toBeNull();
  });

  test("an account's own come by falling time of use", async () => {
    const store = open();
    const { accountId } = await insert(store);
    const sessions = [2, 3, 1].map((n) => sampleSession(accountId, { lastUsedAtMs: sampleTime(n) }));
    for (const session of sessions) await store.insertSession(session);
    await store.insertSession(sampleSession((await insert(store)).accountId));
    const [second, third, first] = sessions;
    expect(await store.sessionsOf(accountId)).toEqual([third, second, first]);
  });

  test('neither time of a session goes back, also where its use is noted late', async () => {
    const store = open();
    const session = sampleSession((await insert(store)).accountId);
    await store.insertSession(session);
    const touch = (lastMs: number, factorMs: number | null) =>
      store.touchSession(session.sessionId, {
        lastUsedAtMs: sampleTime(lastMs),
        factorAtMs: factorMs === null ? null : sampleTime(factorMs),
      });
    await touch(5, 4);
    await touch(3, null);
    await touch(4, 2);
    const found = await store.findSession(session.tokenHash);
    expect(found).toEqual({ ...session, lastUsedAtMs: sampleTime(5), factorAtMs: sampleTime(4) });
    await store.touchSession(sampleSession(session.accountId).sessionId, session);
  });
}

function endsSessions(open: () => AccountStore): void {
  test('one, all but one, or all; and never those of another account', async () => {
    const store = open();
    const [{ accountId }, other] = [await insert(store), await insert(store)];
    const [a, b, c] = [sampleSession(accountId), sampleSession(accountId), sampleSession(accountId)];
    const stranger = sampleSession(other.accountId);
    for (const session of [a, b, c, stranger]) await store.insertSession(session);
    const left = async () => new Set((await store.sessionsOf(accountId)).map((each) => each.sessionId));
    await store.endSessions(accountId, stranger.sessionId, null);
    expect(await left()).toEqual(new Set([a.sessionId, b.sessionId, c.sessionId]));
    await store.endSessions(accountId, a.sessionId, null);
    expect(await left()).toEqual(new Set([b.sessionId, c.sessionId]));
    await store.endSessions(accountId, null, c.sessionId);
    expect(await left()).toEqual(new Set([c.sessionId]));
    await store.endSessions(accountId, null, null);
    expect(await left()).toEqual(new Set());
    expect(await store.findSession(stranger.tokenHash)).toEqual(stranger);
  });
}

function countsAttempts(open: () => AccountStore): void {
  test('each key counts by itself, in the order that it is named in, until its window is over', async () => {
    const store = open();
    const [one, two] = [systemRandom(32), systemRandom(32)];
    expect(await store.countAttempts([one], 100, sampleTime(0))).toEqual([1]);
    expect(await store.countAttempts([two, one], 100, sampleTime(50))).toEqual([1, 2]);
    expect(await store.countAttempts([one, two], 100, sampleTime(99))).toEqual([3, 2]);
    expect(await store.countAttempts([one, two], 100, sampleTime(100))).toEqual([1, 3]);
    expect(await store.countAttempts([one, two], 100, sampleTime(199))).toEqual([2, 1]);
  });

  test('attempts at the same moment all count, also where they name the same keys in another order', async () => {
    const store = open();
    const [one, two] = [systemRandom(32), systemRandom(32)];
    const counts = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        store.countAttempts(i % 2 === 0 ? [one, two] : [two, one], 100, sampleTime(0)),
      ),
    );
    const ofOne = counts.map((each, i) => each[i % 2]).sort((a, b) => Number(a) - Number(b));
    expect(ofOne).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    expect(await store.countAttempts([one, two], 100, sampleTime(1))).toEqual([21, 21]);
  });

  test('a cleared key begins anew, and no key is no count', async () => {
    const store = open();
    const [one, two] = [systemRandom(32), systemRandom(32)];
    await store.countAttempts([one, two], 100, sampleTime(0));
    await store.clearAttempts(one);
    await store.clearAttempts(systemRandom(32));
    expect(await store.countAttempts([one, two], 100, sampleTime(1))).toEqual([1, 2]);
    expect(await store.countAttempts([], 100, sampleTime(1))).toEqual([]);
  });
}
