import { isPorchlightError } from '@porchlight/kernel';
import { sampleClip, sampleTown } from '@porchlight/testkit/clip-index/sampleClip';
import { sampleLogged } from '@porchlight/testkit/log-backlog/sampleLogged';
import { entryOf, sampleRequest } from '@porchlight/testkit/request-store/sampleRequest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PostgresClipIndex, PostgresDatabase, PostgresLogQueue, PostgresRequestStore } from '../src/index.ts';
import { queueLogEntries } from '../src/queueLogEntries.ts';
import { type MigratedDatabase, migratedDatabase } from './migratedDatabase.ts';

let migrated: MigratedDatabase;

beforeAll(async () => {
  migrated = await migratedDatabase();
});
afterAll(() => migrated[Symbol.asyncDispose]());

const unavailable = { code: 'unavailable', retryable: true };

/** Ends every other connection to the database, as an operator or a failover would. */
const CUT = {
  name: 'test-cut',
  text: 'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
};

test('a database that nobody serves is unavailable, also to a second try', async () => {
  await using database = new PostgresDatabase({
    url: 'postgresql://nobody@127.0.0.1:1/none',
    applicationName: 'test',
  });
  await expect(database.ready()).rejects.toMatchObject(unavailable);
  await expect(new PostgresClipIndex(database).find(sampleClip().clipId)).rejects.toMatchObject(unavailable);
});

test('after every connection is cut, the first calls may be refused as unavailable and then all is as before', async () => {
  const [database, operator] = [
    migrated.connect({ maxConnections: 3 }),
    migrated.connect({ maxConnections: 1 }),
  ];
  const index = new PostgresClipIndex(database);
  const clip = sampleClip({ cells: sampleTown(1) });
  await index.commit(clip);
  await Promise.all([database.ready(), database.ready(), database.ready()]);
  await operator.query(CUT, []);
  const found = await Promise.allSettled(Array.from({ length: 4 }, () => index.find(clip.clipId)));
  for (const each of found) if (each.status === 'rejected') expect(each.reason).toMatchObject(unavailable);
  await expect.poll(() => index.find(clip.clipId).catch(() => null)).toEqual(clip);
});

test('a transaction whose connection is cut is unavailable and leaves nothing', async () => {
  const [database, operator] = [migrated.connect(), migrated.connect({ maxConnections: 1 })];
  const insert = { name: 'test-insert', text: 'INSERT INTO agencies VALUES ($1, $2)' };
  const { agencyId } = sampleRequest();
  const outcome = database.transaction(async (session) => {
    await session.query(insert, [agencyId, 'Police']);
    await operator.query(CUT, []);
    await session.query(insert, [sampleRequest().agencyId, 'Fire']);
  });
  await expect(outcome).rejects.toMatchObject(unavailable);
  const count = { name: 'test-count', text: 'SELECT 1 FROM agencies WHERE agency_id = $1' };
  expect(await database.query(count, [agencyId])).toEqual([]);
});

test('a transaction that throws is rolled back, and its connection is used again', async () => {
  const database = migrated.connect({ maxConnections: 1 });
  const pid = { name: 'test-pid', text: 'SELECT pg_backend_pid() AS pid' };
  const before = await database.query(pid, []);
  const outcome = database.transaction(async (session) => {
    await session.query({ name: 'test-two', text: 'INSERT INTO agencies VALUES ($1, $2), ($1, $2)' }, [
      sampleRequest().agencyId,
      'Police',
    ]);
  });
  await expect(outcome).rejects.toMatchObject({ code: 'replayed' });
  expect(await database.query(pid, [])).toEqual(before);
});

test('a statement that takes too long is given up as unavailable', async () => {
  const database = migrated.connect({ statementTimeoutMs: 50 });
  const slow = database.query({ name: 'test-slow', text: 'SELECT pg_sleep(30)' }, []);
  await expect(slow).rejects.toMatchObject(unavailable);
});

test('whoever waits too long for a connection of a full pool is refused as unavailable', async () => {
  const database = migrated.connect({ maxConnections: 1, connectTimeoutMs: 1000 });
  const outcome = await database.transaction(() => database.ready().catch((error: unknown) => error));
  expect(outcome).toMatchObject(unavailable);
});

test('a closed database is unavailable, and may be closed again', async () => {
  const database = migrated.connect();
  await database.ready();
  await Promise.all([database.close(), database.close()]);
  await expect(database.ready()).rejects.toMatchObject(unavailable);
});

test('an error quotes nothing of the row that was refused', async () => {
  const database = migrated.connect();
  const secret = 'A text that nobody may log';
  const request = sampleRequest({ text: secret, fromMs: sampleRequest().toMs, toMs: sampleRequest().fromMs });
  const error = await new PostgresRequestStore(database)
    .insert(request, entryOf(request))
    .catch((thrown: unknown) => thrown);
  expect(isPorchlightError(error, 'limit_exceeded')).toBe(true);
  const shown = JSON.stringify(error, Object.getOwnPropertyNames(error)) + String((error as Error).cause);
  expect(shown).toContain('requests_window');
  expect(shown).not.toContain(secret);
  expect(shown).not.toContain('51.5');
});

test('a character that PostgreSQL cannot hold is refused as malformed', async () => {
  const database = migrated.connect();
  const request = sampleRequest({ text: 'A\u0000B' });
  await expect(new PostgresRequestStore(database).insert(request, entryOf(request))).rejects.toMatchObject({
    code: 'malformed_encoding',
  });
});

test('connections go by the name of their process', async () => {
  const database = migrated.connect({ applicationName: 'porchlight-broker' });
  const name = { name: 'test-name', text: 'SHOW application_name' };
  expect(await database.query(name, [])).toEqual([{ application_name: 'porchlight-broker' }]);
});

test('a transaction that takes too long is rolled back, however short its statements are, and nothing of it is queued', async () => {
  const database = migrated.connect({ transactionTimeoutMs: 200 });
  const late = sampleLogged('what comes too late');
  const pause = { name: 'test-pause', text: 'SELECT pg_sleep(0.15)' };
  const slow = database.transaction(async (session) => {
    await queueLogEntries(session, [late]);
    await session.query(pause, []);
    await session.query(pause, []);
  });
  await expect(slow).rejects.toMatchObject(unavailable);
  await database.ready();
  expect(await new PostgresLogQueue(database).find(late.leafHash)).toBeNull();
});
