import { randomBytes } from 'node:crypto';
import { addAgency } from '@porchlight/domain';
import { systemClock, systemRandom } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { sampleAccount, sampleFactor, sampleSession } from '@porchlight/testkit/account-store/sampleAccount';
import { sampleEntry } from '@porchlight/testkit/audit-log/sampleEntry';
import { sampleClip, sampleTime, sampleTown } from '@porchlight/testkit/clip-index/sampleClip';
import { sampleLogged } from '@porchlight/testkit/log-queue/contract';
import {
  sampleBlinded,
  sampleKey,
  sampleKeyringChange,
  sampleMemberId,
} from '@porchlight/testkit/registry/sampleKeyringChange';
import { entryOf, sampleRequest } from '@porchlight/testkit/request-store/sampleRequest';
import { sampleShare } from '@porchlight/testkit/share-store/contract';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createLogin,
  type DatabaseRole,
  PostgresAccountStore,
  PostgresAuditLog,
  PostgresBookStore,
  PostgresClipDeletions,
  PostgresClipIndex,
  type PostgresDatabase,
  PostgresLogBacklog,
  PostgresLogOverview,
  PostgresLogQueue,
  PostgresMatchIndex,
  PostgresRegistry,
  PostgresRequestStore,
  PostgresRuledLog,
  PostgresShareStore,
  PostgresWitnessNotes,
} from '../src/index.ts';
import { type MigratedDatabase, migratedDatabase } from './migratedDatabase.ts';
import { showWaiting } from './showWaiting.ts';

const ROLES = ['porchlight_api', 'porchlight_worker', 'porchlight_broker', 'porchlight_log'] as const;
const DENIED = '42501';
const REFUSED_BY_TRIGGER = '23001';

let migrated: MigratedDatabase;
/** URLs of a login of each role. */
const urls = new Map<DatabaseRole, string>();

function urlFor(user: string, password: string): string {
  const url = new URL(migrated.url);
  url.username = user;
  url.password = password;
  return url.href;
}

function freshPassword(): string {
  return randomBytes(24).toString('base64url');
}

function freshUser(): string {
  return `test_${randomBytes(6).toString('hex')}`;
}

beforeAll(async () => {
  migrated = await migratedDatabase();
  for (const role of ROLES) {
    const password = freshPassword();
    urls.set(role, urlFor(await createLogin(migrated.url, role, password, freshUser()), password));
  }
});
afterAll(async () => {
  await run(migrated.url, `DROP ROLE ${[...urls.values()].map((url) => new URL(url).username).join(', ')}`);
  await migrated[Symbol.asyncDispose]();
});

/** Resolves to the SQLSTATE of the refusal, or null where the statement ran. */
async function run(url: string, sql: string): Promise<string | null> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
    return null;
  } catch (error) {
    if (error instanceof pg.DatabaseError) return error.code ?? '';
    throw error;
  } finally {
    await client.end();
  }
}

function connectAs(role: DatabaseRole): PostgresDatabase {
  return migrated.connect({ url: urls.get(role) ?? '', maxConnections: 2 });
}

test('each role can do its whole work with the rights that it has', async () => {
  const [api, worker, broker] = ROLES.map(connectAs) as [
    PostgresDatabase,
    PostgresDatabase,
    PostgresDatabase,
  ];
  const change = sampleKeyringChange();
  const { householdId } = change;
  const registry = new PostgresRegistry(api);
  const agency = { agencyId: sampleRequest().agencyId, name: 'Police', signingKey: sampleKey() };
  const addition = { registry, clock: systemClock, primitives: nodePrimitives, random: systemRandom };
  for (let i = 0; i < 2; i++) await addAgency(addition, agency, sampleKey());
  await new PostgresRuledLog(api).addBlinded(sampleBlinded());
  await new PostgresRuledLog(api).addBundle(sampleBlinded(), '00'.repeat(32));
  await registry.addHousehold(householdId, sampleKey());
  await registry.replaceKeyring(change);
  await registry.replaceKeyring({
    ...change,
    ...{ previous: change.keyring, version: 2, logged: sampleBlinded() },
  });
  expect((await registry.findKeyringVersion(householdId, 1))?.record).toEqual(change.keyring);
  const device = change.devices[0];
  const deviceId = device?.deviceId ?? sampleClip().deviceId;
  expect(await registry.findPrincipal(change.clientKeys[0]?.signingKey ?? sampleKey())).not.toBeNull();

  const request = sampleRequest({ cells: sampleTown(2) });
  await new PostgresRequestStore(api).insert(request, entryOf(request));
  expect(await new PostgresRegistry(worker).findDevice(deviceId)).not.toBeNull();
  const clip = sampleClip({ householdId, deviceId, cells: request.cells, finished: false });
  await new PostgresClipIndex(worker).commit(clip);
  await new PostgresClipIndex(worker).commit({ ...clip, finished: true }, new Uint8Array(9));
  const matching = new PostgresMatchIndex(worker);
  expect(await matching.openRequestsTouching(clip)).toEqual([request.requestId]);
  const devices = await matching.devicesIn(request.cells, request);
  expect(await matching.clipsOf(devices, request.cells, request)).toHaveLength(1);
  await matching.addCandidates(request.requestId, [clip.clipId]);
  await new PostgresRequestStore(worker).markMatched(request.requestId, request.postedAtMs);
  expect(await new PostgresRequestStore(worker).unmatched()).toEqual([]);

  expect(await new PostgresMatchIndex(api).candidatesOf(request.requestId, householdId)).toHaveLength(1);
  expect(await new PostgresClipIndex(api).ofHousehold(householdId, null, 9)).toHaveLength(1);
  expect(await new PostgresRequestStore(api).find(request.requestId)).not.toBeNull();
  expect(await new PostgresRegistry(broker).findDevice(deviceId)).toEqual({ ...device, householdId });
  expect((await new PostgresRegistry(broker).findKeyring(householdId))?.keyring).toEqual(change.keyring);
  const version = await new PostgresRegistry(broker).findKeyringVersion(householdId, 1);
  expect(version?.record).toEqual(change.keyring);
  expect((await new PostgresClipIndex(broker).find(clip.clipId))?.receipt).toEqual(clip.receipt);
});

test('a clip is deleted by what the API orders and the worker does, and no other can be removed', async () => {
  const [api, worker, broker] = ROLES.map(connectAs) as [
    PostgresDatabase,
    PostgresDatabase,
    PostgresDatabase,
  ];
  const request = sampleRequest({ cells: sampleTown(1) });
  await new PostgresRequestStore(api).insert(request, entryOf(request));
  const [clip, kept] = [sampleClip({ cells: request.cells }), sampleClip()];
  for (const each of [clip, kept]) await new PostgresClipIndex(worker).commit(each, new Uint8Array(9));
  await new PostgresMatchIndex(worker).addCandidates(request.requestId, [clip.clipId]);
  expect(await new PostgresClipIndex(api).opening(clip.clipId)).toEqual(new Uint8Array(9));
  const share = sampleShare(clip);
  await new PostgresShareStore(api).add(share);
  await new PostgresShareStore(api).add(sampleShare(clip));
  expect(await new PostgresShareStore(api).revoke(share.shareId, sampleTime(1))).not.toBeNull();
  expect(await new PostgresShareStore(worker).forgetExpired(share.expiresAtMs)).toBe(1);
  const [orders, work] = [new PostgresClipDeletions(api), new PostgresClipDeletions(worker)];
  await orders.request(clip, sampleMemberId(), sampleTime(1));
  expect(await new PostgresClipIndex(broker).find(clip.clipId)).toBeNull();
  expect(await work.unfinished()).toEqual([clip.clipId]);
  await work.removeWrap(clip.clipId, sampleTime(2));
  await work.markObjectsRemoved(clip.clipId, sampleTime(3));
  await work.removeRow(clip.clipId, sampleTime(4));
  await work.finish(clip.clipId, new Uint8Array(9));
  expect(await orders.ofHousehold(clip.householdId, null, 9)).toHaveLength(1);
  const left = ['clips', 'clip_openings', 'clip_places', 'candidates', 'shares'].map((table) => ({
    name: `left-${table}`,
    text: `SELECT FROM ${table} WHERE clip_id = $1`,
  }));
  for (const each of left) expect(await migrated.connect().query(each, [clip.clipId])).toEqual([]);
  const sql = `DELETE FROM clips WHERE clip_id = '${kept.clipId}'`;
  expect(await run(urls.get('porchlight_worker') ?? '', sql)).toBe(REFUSED_BY_TRIGGER);
});

test('the API queues what is to be logged, the log gives it a place and shows it, and the broker reads its proof', async () => {
  const [api, log, broker] = (['porchlight_api', 'porchlight_log', 'porchlight_broker'] as const).map(
    connectAs,
  ) as [PostgresDatabase, PostgresDatabase, PostgresDatabase];
  const queue = new PostgresLogQueue(api);
  const logged = sampleLogged(sampleKey());
  await queue.add([logged]);
  await new PostgresLogBacklog(log).untilWaiting(AbortSignal.timeout(10_000));
  await showWaiting(log);
  await showWaiting(log);
  const notes = new PostgresWitnessNotes(log);
  await notes.write({ name: 'one', cosigned: null, failingSinceMs: sampleTime(1) });
  expect(await notes.readAll()).toHaveLength(1);
  expect(await new PostgresLogOverview(api).read()).toMatchObject({ waitingEntries: 0 });
  expect(await queue.find(logged.leafHash)).toMatchObject({ state: 'shown', index: expect.any(Number) });
  const readByBroker = [
    'SELECT proof FROM log_entries WHERE leaf_hash IS NOT NULL LIMIT 1',
    'SELECT checkpoint FROM log_checkpoints ORDER BY size DESC LIMIT 1',
  ];
  for (const [at, text] of readByBroker.entries())
    expect(await broker.query({ name: `log-${at}`, text }, [])).toHaveLength(1);
});

test('the API can add to the audit record and read it', async () => {
  const log = new PostgresAuditLog(connectAs('porchlight_api'));
  const entry = sampleEntry();
  await log.record([entry]);
  await log.record([entry]);
  expect((await log.page(entry.householdId, 0, 9)).rows).toHaveLength(2);
});

test('the API can keep the books of households', async () => {
  const database = connectAs('porchlight_api');
  const books = new PostgresBookStore(database);
  const { householdId } = sampleKeyringChange();
  await new PostgresRegistry(database).addHousehold(householdId, sampleKey());
  expect(await books.replaceBook(householdId, 0, sampleKey())).toBe(true);
  expect(await books.replaceBook(householdId, 1, sampleKey())).toBe(true);
  expect(await books.findBook(householdId)).toMatchObject({ version: 2 });
});

test('the API can do its whole work on accounts', async () => {
  const store = new PostgresAccountStore(connectAs('porchlight_api'));
  const account = sampleAccount({ confirmedAtMs: null });
  const { accountId, createdAtMs, loginHash } = account;
  const [factor, session] = [sampleFactor(accountId), sampleSession(accountId)];
  await store.insertAccount(account);
  await store.confirmAccount(accountId, createdAtMs);
  await store.replaceCredential(accountId, account);
  await store.replaceRecovery(accountId, { recoveryWrap: account.passwordWrap, recoveryHash: loginHash });
  expect(await store.replaceVault(accountId, 0, loginHash)).toBe(true);
  await store.insertFactor(factor);
  expect(await store.replaceFactor(factor.factorId, 0, factor)).toBe(true);
  await store.insertSession(session);
  await store.touchSession(session.sessionId, session);
  expect(await store.countAttempts([loginHash], 9, createdAtMs)).toEqual([1]);
  await store.clearAttempts(loginHash);
  await store.endSessions(accountId, null, null);
  await store.deleteFactor(accountId, factor.factorId);
  await store.deleteAccount(accountId);
  expect(await store.findAccount(accountId)).toBeNull();
});

describe('a role is denied what it has no need of', () => {
  test.each([
    ['porchlight_api', "UPDATE requests SET text = ''"],
    ['porchlight_api', 'DELETE FROM requests'],
    ['porchlight_api', 'DELETE FROM request_cells'],
    ['porchlight_api', 'TRUNCATE requests CASCADE'],
    ['porchlight_api', 'DELETE FROM request_matches'],
    ['porchlight_api', 'DELETE FROM candidates'],
    ['porchlight_api', "UPDATE audit_rows SET reason = ''"],
    ['porchlight_api', 'DELETE FROM audit_rows'],
    ['porchlight_api', 'TRUNCATE audit_rows'],
    ['porchlight_api', 'DELETE FROM audit_heads'],
    ['porchlight_api', 'DELETE FROM household_books'],
    ['porchlight_worker', 'SELECT * FROM household_books'],
    ['porchlight_broker', 'SELECT * FROM household_books'],
    ['porchlight_worker', 'SELECT * FROM audit_rows'],
    ['porchlight_broker', 'SELECT * FROM audit_rows'],
    ['porchlight_api', "UPDATE keyrings SET record = ''"],
    ['porchlight_api', 'DELETE FROM keyrings'],
    ['porchlight_api', 'TRUNCATE keyrings'],
    ['porchlight_api', 'DELETE FROM clips'],
    ['porchlight_api', 'DELETE FROM clip_openings'],
    ['porchlight_api', 'DELETE FROM shares'],
    ['porchlight_api', 'UPDATE shares SET expires_at_ms = 0'],
    ['porchlight_worker', 'INSERT INTO shares DEFAULT VALUES'],
    ['porchlight_broker', 'SELECT * FROM shares'],
    ['porchlight_api', "UPDATE clip_deletions SET statement = ''"],
    ['porchlight_api', 'DELETE FROM clip_deletions'],
    ['porchlight_worker', 'INSERT INTO clip_deletions DEFAULT VALUES'],
    ['porchlight_worker', 'DELETE FROM clip_deletions'],
    ['porchlight_worker', "UPDATE clip_openings SET opening = ''"],
    ['porchlight_broker', 'SELECT * FROM clip_openings'],
    ['porchlight_api', 'UPDATE clips SET finished = true'],
    ['porchlight_api', "UPDATE households SET root_key = ''"],
    ['porchlight_api', 'UPDATE schema_migrations SET number = 0'],
    ['porchlight_api', "UPDATE accounts SET role = 'operator'"],
    ['porchlight_api', "UPDATE accounts SET email = ''"],
    ['porchlight_api', 'UPDATE second_factors SET account_id = factor_id'],
    ['porchlight_api', 'UPDATE sessions SET expires_at_ms = 0'],
    ['porchlight_api', "UPDATE attempts SET key = ''"],
    ['porchlight_worker', 'SELECT * FROM accounts'],
    ['porchlight_worker', 'SELECT * FROM sessions'],
    ['porchlight_broker', 'SELECT * FROM accounts'],
    ['porchlight_broker', 'SELECT * FROM second_factors'],
    ['porchlight_broker', 'SELECT * FROM attempts'],
    ['porchlight_worker', 'UPDATE clips SET household_id = clip_id'],
    ['porchlight_worker', 'INSERT INTO requests DEFAULT VALUES'],
    ['porchlight_worker', 'SELECT * FROM households'],
    ['porchlight_worker', 'SELECT * FROM signing_keys'],
    ['porchlight_worker', 'SELECT * FROM keyrings'],
    ['porchlight_broker', 'SELECT * FROM requests'],
    ['porchlight_broker', 'SELECT * FROM candidates'],
    ['porchlight_broker', 'SELECT * FROM clip_places'],
    ['porchlight_broker', 'SELECT * FROM placements'],
    ['porchlight_broker', 'SELECT * FROM signing_keys'],
    ['porchlight_broker', 'INSERT INTO keyrings (version) VALUES (1)'],
    ['porchlight_broker', 'DELETE FROM keyrings'],
    ['porchlight_broker', "UPDATE households SET keyring = ''"],
    ['porchlight_broker', 'DELETE FROM devices'],
    ['porchlight_broker', 'CREATE TABLE mine (id integer)'],
    ['porchlight_broker', 'SELECT entry FROM log_entries'],
    ['porchlight_broker', 'SELECT label FROM log_entries'],
    ['porchlight_worker', 'SELECT label FROM log_entries'],
    ['porchlight_worker', "INSERT INTO log_entries (entry) VALUES ('x')"],
    ['porchlight_api', 'UPDATE log_entries SET leaf_index = 0'],
    ['porchlight_api', "UPDATE log_entries SET proof = ''"],
    ['porchlight_api', 'INSERT INTO log_entries (leaf_index) VALUES (0)'],
    ['porchlight_api', 'DELETE FROM log_entries'],
    ['porchlight_api', 'UPDATE log_state SET shown_size = 0'],
    ['porchlight_api', "UPDATE log_checkpoints SET checkpoint = ''"],
    ['porchlight_api', 'DELETE FROM log_witnesses'],
    ['porchlight_log', "INSERT INTO log_entries (entry) VALUES ('x')"],
    ['porchlight_log', 'SELECT label FROM log_entries'],
    ['porchlight_log', "UPDATE log_entries SET entry = ''"],
    ['porchlight_log', 'DELETE FROM log_entries'],
    ['porchlight_log', 'TRUNCATE log_entries'],
    ['porchlight_log', 'DELETE FROM log_checkpoints'],
    ['porchlight_log', 'UPDATE log_checkpoints SET shown_at_ms = 0'],
    ['porchlight_log', 'DELETE FROM log_state'],
    ['porchlight_log', 'SELECT * FROM requests'],
    ['porchlight_log', 'SELECT * FROM keyrings'],
    ['porchlight_log', 'SELECT * FROM households'],
    ['porchlight_log', 'SELECT * FROM accounts'],
    ['porchlight_log', 'SELECT * FROM clips'],
    ['porchlight_log', 'SELECT * FROM audit_rows'],
  ] as const)('%s: %s', async (role, sql) => {
    expect(await run(urls.get(role) ?? '', sql)).toBe(DENIED);
  });
});

test.each([
  "UPDATE requests SET text = 'Other words'",
  'DELETE FROM requests',
  'TRUNCATE requests CASCADE',
  'UPDATE request_cells SET closes_at_ms = 0',
  'DELETE FROM request_cells',
  "UPDATE audit_rows SET reason = 'none'",
  'DELETE FROM audit_rows',
  'TRUNCATE audit_rows',
  'UPDATE keyrings SET version = 9',
  'DELETE FROM clip_deletions',
  'TRUNCATE clip_deletions',
  'DELETE FROM clips',
  'DELETE FROM keyrings',
  'TRUNCATE keyrings',
  'TRUNCATE households CASCADE',
])('the owner of the tables is refused too: %s', async (sql) => {
  expect(await run(migrated.url, sql)).toBe(REFUSED_BY_TRIGGER);
});

test('a login gets a new password when it is made again, and the old one ends', async () => {
  const [first, second] = [freshPassword(), freshPassword()];
  const user = freshUser();
  expect(await createLogin(migrated.url, 'porchlight_broker', first, user)).toBe(user);
  expect(await run(urlFor(user, first), 'SELECT 1 FROM devices')).toBeNull();
  await createLogin(migrated.url, 'porchlight_broker', second, user);
  expect(await run(urlFor(user, second), 'SELECT 1 FROM devices')).toBeNull();
  const database = migrated.connect({ url: urlFor(user, first) });
  await expect(database.ready()).rejects.toMatchObject({ code: 'invalid_setting' });
  await run(migrated.url, `DROP ROLE ${user}`);
});

test.each(['', 'short', 'has a space in its midst', 'pässwörter-of-some-length'])(
  'the password "%s" is refused',
  async (password) => {
    await expect(createLogin(migrated.url, 'porchlight_api', password, freshUser())).rejects.toMatchObject({
      code: 'invalid_setting',
    });
  },
);
