import { systemRandom } from '@porchlight/kernel';
import { sampleAccount, sampleFactor } from '@porchlight/testkit/account-store/sampleAccount';
import { sampleHome } from '@porchlight/testkit/clip-builder/sampleHome';
import { sampleTime } from '@porchlight/testkit/clip-index/sampleClip';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PostgresAccountStore, type PostgresDatabase, PostgresRegistry } from '../src/index.ts';
import { type MigratedDatabase, migratedDatabase } from './migratedDatabase.ts';

let migrated: MigratedDatabase;
let database: PostgresDatabase;
let store: PostgresAccountStore;

beforeAll(async () => {
  migrated = await migratedDatabase();
  database = migrated.connect();
  store = new PostgresAccountStore(database);
});
afterAll(() => migrated[Symbol.asyncDispose]());

test('fifty attempts at the same moment all count, in whatever order they name their keys', async () => {
  const keys = Array.from({ length: 4 }, () => systemRandom(32));
  await Promise.all(
    Array.from({ length: 50 }, (_, i) =>
      store.countAttempts(i % 2 === 0 ? keys : keys.toReversed(), 1000, sampleTime(0)),
    ),
  );
  expect(await store.countAttempts(keys, 1000, sampleTime(1))).toEqual([51, 51, 51, 51]);
});

test('a key that is named twice in one call counts twice', async () => {
  const [one, two] = [systemRandom(32), systemRandom(32)];
  expect(await store.countAttempts([one, two, one], 1000, sampleTime(0))).toEqual([1, 1, 2]);
  expect(await store.countAttempts([one], 1000, sampleTime(1))).toEqual([3]);
});

test('attempts whose window is over are swept by a later call, and no others', async () => {
  const [old, open] = [systemRandom(32), systemRandom(32)];
  await store.countAttempts([old], 10, sampleTime(20_000));
  await store.countAttempts([open], 9_000, sampleTime(20_000));
  await store.countAttempts([systemRandom(32)], 10, sampleTime(20_010));
  const left = { name: 'test-attempts-left', text: 'SELECT key FROM attempts WHERE key = ANY ($1)' };
  expect(await database.query(left, [[old, open]])).toEqual([{ key: Buffer.from(open) }]);
});

test('what is beyond its limit is refused and nothing of the account is quoted', async () => {
  const account = sampleAccount({ vault: new Uint8Array(262_145) });
  const refused = { code: 'limit_exceeded', message: expect.not.stringContaining(account.email) };
  await expect(store.insertAccount(account)).rejects.toMatchObject(refused);
  await store.insertAccount({ ...account, vault: null });
  await expect(store.replaceVault(account.accountId, 0, new Uint8Array(262_145))).rejects.toMatchObject(
    refused,
  );
  const factor = sampleFactor(account.accountId, { name: 'x'.repeat(401) });
  await expect(store.insertFactor(factor)).rejects.toMatchObject({ code: 'limit_exceeded' });
});

test('an account is linked to a household that is in the registry, and the household is known to have accounts from then on', async () => {
  const registry = new PostgresRegistry(database);
  const { householdId, root } = sampleHome();
  const account = sampleAccount();
  await store.insertAccount(account);
  await registry.addHousehold(householdId, root.publicKey);
  expect(await store.hasHousehold(householdId)).toBe(false);
  await store.linkHousehold(account.accountId, householdId);
  expect(await store.hasHousehold(householdId)).toBe(true);
  expect(await store.findAccount(account.accountId)).toEqual({ ...account, householdId });
  const missing = sampleAccount().accountId;
  await expect(store.linkHousehold(missing, householdId)).rejects.toMatchObject({ code: 'not_found' });
  const stranger = sampleHome().householdId;
  await expect(store.linkHousehold(account.accountId, stranger)).rejects.toMatchObject({ code: 'not_found' });
  await store.deleteAccount(account.accountId);
  expect(await store.hasHousehold(householdId)).toBe(false);
});
