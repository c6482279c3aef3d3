import type { LogBacklog, LoggedBytes, LogQueue, ShownEntries } from '@porchlight/domain';
import { describe, expect, test } from 'vitest';
import { sampleLogged } from './sampleLogged.ts';

/** A fresh queue from both sides. */
export interface LogBacklogUnderTest extends AsyncDisposable {
  readonly queue: LogQueue;
  readonly backlog: LogBacklog;
}

type Open = () => Promise<LogBacklogUnderTest>;

const ALL = { entries: 100, sizeBytes: 1_000_000 };
const tooEarly = { code: 'log_conflict', retryable: true };

/** What every `LogBacklog` holds, beside a `LogQueue` on the same entries. */
export function logBacklogContract(name: string, open: Open): void {
  describe(`${name} keeps the contract of LogBacklog`, () => {
    waitingTests(open);
    placingTests(open);
    showingTests(open);
  });
}

function waitingTests(open: Open): void {
  test('what is queued waits, oldest first and each entry once', async () => {
    await using opened = await open();
    const entries = samples(5);
    expect(await opened.backlog.waiting(ALL)).toEqual([]);
    await opened.queue.add(entries.slice(0, 2));
    await opened.queue.add(entries.slice(1));
    expect(await waitingHashes(opened.backlog)).toEqual(entries.map(({ leafHash }) => leafHash));
    expect((await opened.backlog.waiting(ALL))[3]?.entry).toEqual(entries[3]?.entry);
  });

  test('a batch keeps both limits, and has the oldest in any case', async () => {
    await using opened = await open();
    await opened.queue.add([100, 200, 300].map((length) => sampleLogged('x'.repeat(length))));
    const lengths = async (entries: number, sizeBytes: number) =>
      (await opened.backlog.waiting({ entries, sizeBytes })).map(({ entry }) => entry.length);
    expect(await lengths(2, 1000)).toEqual([100, 200]);
    expect(await lengths(9, 600)).toEqual([100, 200, 300]);
    expect(await lengths(9, 599)).toEqual([100, 200]);
    expect(await lengths(9, 1)).toEqual([100]);
  });

  test('who waits is told of an entry, also of one that was there before, and of the end', async () => {
    await using opened = await open();
    const ending = new AbortController();
    const told = opened.backlog.untilWaiting(ending.signal);
    await opened.queue.add(samples(1));
    await told;
    await opened.backlog.untilWaiting(ending.signal);
    await opened.backlog.markPlaced(0, samples(1).map(hashOf));
    const last = opened.backlog.untilWaiting(ending.signal);
    ending.abort();
    await last;
    await opened.backlog.untilWaiting(ending.signal);
  });
}

function placingTests(open: Open): void {
  test('what has its place waits no more, and the size moves behind it', async () => {
    await using opened = await open();
    const hashes = samples(3).map(hashOf);
    await opened.queue.add(samples(3));
    expect(await opened.backlog.placedSize()).toBe(0);
    await opened.backlog.markPlaced(0, hashes.slice(0, 2));
    expect(await opened.backlog.placedSize()).toBe(2);
    expect(await waitingHashes(opened.backlog)).toEqual(hashes.slice(2));
  });

  test('marks may be made again, overlapping and by two at once, and never go back', async () => {
    await using opened = await open();
    const hashes = samples(6).map(hashOf);
    await opened.queue.add(samples(6));
    const mark = (from: number, to: number) => opened.backlog.markPlaced(from, hashes.slice(from, to));
    await mark(0, 4);
    await Promise.all([mark(0, 4), mark(2, 6), mark(0, 4)]);
    expect(await opened.backlog.placedSize()).toBe(6);
    await mark(0, 1);
    expect(await opened.backlog.placedSize()).toBe(6);
    expect(await opened.backlog.waiting(ALL)).toEqual([]);
  });

  test('marks beyond a gap are refused, and entries that nobody queued are passed over', async () => {
    await using opened = await open();
    const hashes = samples(3).map(hashOf);
    await opened.queue.add(samples(3).slice(1));
    await expect(opened.backlog.markPlaced(1, hashes.slice(1))).rejects.toMatchObject(tooEarly);
    expect(await opened.backlog.placedSize()).toBe(0);
    await opened.backlog.markPlaced(0, hashes);
    expect(await opened.backlog.placedSize()).toBe(3);
    expect(await opened.backlog.waiting(ALL)).toEqual([]);
  });
}

function showingTests(open: Open): void {
  test('what is shown has its place and its proof, found by hash and label', async () => {
    await using opened = await open();
    const label = new Uint8Array(32).fill(7);
    const entries = [sampleLogged('one'), sampleLogged('two', label)];
    await opened.queue.add(entries);
    const [one, two] = entries.map(hashOf) as [Uint8Array, Uint8Array];
    await opened.backlog.markPlaced(0, [two, one]);
    expect(await opened.queue.find(two)).toEqual({ state: 'waiting' });
    await opened.backlog.show(shown(0, ['of two', 'of one'], 2));
    expect(await opened.backlog.shownSize()).toBe(2);
    expect(await opened.queue.find(one)).toEqual({ state: 'shown', index: 1, proof: 'of one' });
    expect(await opened.queue.findByLabel(label)).toEqual({ state: 'shown', index: 0, proof: 'of two' });
  });

  test('entries are shown bit by bit, again and overlapping, and keep the first proof', async () => {
    await using opened = await open();
    const entries = samples(3);
    await opened.queue.add(entries);
    await opened.backlog.markPlaced(0, entries.map(hashOf));
    await opened.backlog.show(shown(0, ['a'], 3));
    await opened.backlog.show(shown(0, ['x', 'b'], 3));
    await opened.backlog.show(shown(2, ['c'], 3));
    await opened.backlog.show(shown(0, ['x'], 3));
    await opened.backlog.show(shown(3, [], 3));
    expect(await opened.backlog.shownSize()).toBe(3);
    const proofs = await Promise.all(entries.map(({ leafHash }) => opened.queue.find(leafHash)));
    expect(proofs).toMatchObject([{ proof: 'a' }, { proof: 'b' }, { proof: 'c' }]);
  });

  test('nothing is shown beyond a gap, or before it has its place', async () => {
    await using opened = await open();
    const entries = samples(3);
    await opened.queue.add(entries);
    await opened.backlog.markPlaced(0, entries.slice(0, 2).map(hashOf));
    await expect(opened.backlog.show(shown(1, ['b'], 2))).rejects.toMatchObject(tooEarly);
    await expect(opened.backlog.show(shown(0, ['a', 'b', 'c'], 3))).rejects.toMatchObject(tooEarly);
    expect(await opened.backlog.shownSize()).toBe(0);
    const standings = await Promise.all(entries.map(({ leafHash }) => opened.queue.find(leafHash)));
    expect(standings).toEqual(entries.map(() => ({ state: 'waiting' })));
  });
}

function samples(count: number): LoggedBytes[] {
  return Array.from({ length: count }, (_, at) => sampleLogged(`entry ${at}`));
}

function hashOf({ leafHash }: LoggedBytes): Uint8Array {
  return leafHash;
}

async function waitingHashes(backlog: LogBacklog): Promise<Uint8Array[]> {
  return (await backlog.waiting(ALL)).map(({ leafHash }) => leafHash);
}

function shown(firstIndex: number, proofs: readonly string[], size: number): ShownEntries {
  return { checkpoint: `checkpoint ${size}`, size, shownAtMs: 1_750_000_000_000, firstIndex, proofs };
}
