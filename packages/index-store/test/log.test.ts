import { epochMs } from '@porchlight/kernel';
import { sampleLogged } from '@porchlight/testkit/log-queue/contract';
import { expect, test } from 'vitest';
import {
  LogListener,
  type PostgresDatabase,
  PostgresLogBacklog,
  PostgresLogOverview,
  PostgresLogQueue,
  PostgresWitnessNotes,
  queueLogEntries,
} from '../src/index.ts';
import { migratedDatabase } from './migratedDatabase.ts';
import { showWaiting } from './showWaiting.ts';

const ALL = { entries: 1_000, sizeBytes: 10_000_000 };

async function openLog() {
  const migrated = await migratedDatabase();
  const database = migrated.connect();
  return {
    database,
    url: migrated.url,
    queue: new PostgresLogQueue(database),
    backlog: new PostgresLogBacklog(database),
    [Symbol.asyncDispose]: () => migrated[Symbol.asyncDispose](),
  };
}

test('an entry is queued with the transaction of what it is about, or not at all', async () => {
  await using log = await openLog();
  const [kept, dropped] = [sampleLogged(), sampleLogged()];
  await log.database.transaction((session) => queueLogEntries(session, [kept]));
  const failing = log.database.transaction(async (session) => {
    await queueLogEntries(session, [dropped]);
    await session.query({ name: 'fails', text: 'SELECT 1 / 0' }, []);
  });
  await expect(failing).rejects.toMatchObject({ code: 'internal' });
  expect(await log.queue.find(kept.leafHash)).toEqual({ state: 'waiting' });
  expect(await log.queue.find(dropped.leafHash)).toBeNull();
});

test('of many who queue the same entries at once each entry is queued once, in the order given', async () => {
  await using log = await openLog();
  const entries = Array.from({ length: 20 }, () => sampleLogged());
  await Promise.all(Array.from({ length: 8 }, () => log.queue.add(entries)));
  const waiting = await log.backlog.waiting(ALL);
  expect(waiting).toEqual(entries.map(({ leafHash, entry }) => ({ leafHash, entry })));
});

test('marks of two processes at once end in one order without gaps', async () => {
  await using log = await openLog();
  const entries = Array.from({ length: 40 }, () => sampleLogged());
  await log.queue.add(entries);
  const hashes = entries.map(({ leafHash }) => leafHash);
  const mark = (from: number, to: number) => log.backlog.markPlaced(from, hashes.slice(from, to));
  await mark(0, 10);
  await Promise.all([mark(0, 20), mark(10, 30), mark(5, 15), mark(10, 40)]);
  expect(await log.backlog.placedSize()).toBe(40);
  expect(await log.backlog.waiting(ALL)).toEqual([]);
  await showAll(log.backlog, 40);
  for (const [index, leafHash] of hashes.entries())
    expect(await log.queue.find(leafHash)).toMatchObject({ state: 'shown', index });
});

function showAll(backlog: PostgresLogBacklog, size: number, checkpoint = 'first'): Promise<void> {
  const proofs = Array.from({ length: size }, (_, index) => `index ${index}`);
  return backlog.show({ checkpoint, size, shownAtMs: 1_000, firstIndex: 0, proofs });
}

test('a checkpoint that is shown again gets the newer text, and an entry keeps its first proof', async () => {
  await using log = await openLog();
  const logged = sampleLogged();
  await log.queue.add([logged]);
  await log.backlog.markPlaced(0, [logged.leafHash]);
  await showAll(log.backlog, 1);
  await log.backlog.show({
    checkpoint: 'more',
    size: 1,
    shownAtMs: 2_000,
    firstIndex: 0,
    proofs: ['another'],
  });
  await log.backlog.show({ checkpoint: 'most', size: 1, shownAtMs: 3_000, firstIndex: 1, proofs: [] });
  expect(await log.queue.find(logged.leafHash)).toEqual({ state: 'shown', index: 0, proof: 'index 0' });
  expect((await new PostgresLogOverview(log.database).read()).checkpoints).toEqual([
    { size: 1, shownAtMs: 1_000, checkpoint: 'most' },
  ]);
});

test('who waits for an entry hears of it from whoever queues it', async () => {
  await using log = await openLog();
  const listening = Promise.withResolvers<void>();
  await using _listener = new LogListener(log.url, () => {
    listening.resolve();
    log.backlog.heard();
  });
  await listening.promise;
  const waiting = log.backlog.untilWaiting(AbortSignal.timeout(60_000));
  await log.queue.add([sampleLogged()]);
  await waiting;
  expect(await log.backlog.waiting(ALL)).toHaveLength(1);
});

test('who waits is let go when it is told to stop', async () => {
  await using log = await openLog();
  const stopping = new AbortController();
  const waiting = log.backlog.untilWaiting(stopping.signal);
  stopping.abort();
  await waiting;
  expect(await log.backlog.waiting(ALL)).toEqual([]);
});

test('an overview tells what waits, what has a place, what is shown, and what is heard of witnesses', async () => {
  await using log = await openLog();
  const overview = new PostgresLogOverview(log.database);
  const nothing = { placedSize: 0, shownSize: 0, waitingEntries: 0, checkpoints: [], witnesses: [] };
  expect(await overview.read()).toEqual(nothing);
  await showOneByOne(log.database, log.queue, 23);
  const [last, waiting] = [sampleLogged(), sampleLogged()];
  await log.queue.add([last, waiting]);
  await log.backlog.markPlaced(23, [last.leafHash]);
  const notes = new PostgresWitnessNotes(log.database);
  const witness = { name: 'one', cosigned: null, failingSinceMs: epochMs(5) };
  await notes.write(witness);
  const cosigned = { ...witness, cosigned: { size: 23, atMs: epochMs(7_000) }, failingSinceMs: null };
  expect(await notes.readAll()).toEqual([witness]);
  await notes.write(cosigned);
  const read = await overview.read();
  expect(read).toMatchObject({ placedSize: 24, shownSize: 23, waitingEntries: 1, witnesses: [cosigned] });
  expect(read.checkpoints.map(({ size }) => size)).toEqual(Array.from({ length: 21 }, (_, at) => 23 - at));
});

async function showOneByOne(database: PostgresDatabase, queue: PostgresLogQueue, count: number) {
  for (let at = 0; at < count; at += 1) {
    await queue.add([sampleLogged()]);
    await showWaiting(database);
  }
}

test.each([
  'DELETE FROM log_entries',
  'TRUNCATE log_entries CASCADE',
  "UPDATE log_entries SET entry = 'x'",
  'UPDATE log_entries SET leaf_index = 7',
  "UPDATE log_entries SET proof = 'another'",
])('an entry that is shown stays as it is, also for the owner of the tables: %s', async (text) => {
  await using log = await openLog();
  await showOneByOne(log.database, log.queue, 1);
  await expect(log.database.query({ name: 'alters', text }, [])).rejects.toThrow(/23001/);
});
