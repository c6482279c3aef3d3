import type { EpochMs } from '@porchlight/kernel';
import { expect, test } from 'vitest';
import { signHead } from '../src/signHead.ts';
import type { Candidate } from '../src/witnesses/Candidate.ts';
import { WitnessFeed } from '../src/witnesses/WitnessFeed.ts';
import { freshLogKey } from './TestLog.ts';

const ANY_OF_TWO = { threshold: 1, members: [{ witness: 'one' }, { witness: 'two' }] };
const COSIGNATURE = { name: 'witness.example', keyId: 1, signature: new Uint8Array(72) };
const key = freshLogKey();

function signed(size: number) {
  return signHead({ size, rootHash: new Uint8Array(32), frontier: [], staged: 'staged', atMs: 0 }, key);
}

/** A feed whose checkpoints are shown when the test says so. */
function openFeed() {
  const showing: { readonly candidate: Candidate; readonly count: number; readonly done: () => void }[] = [];
  const show = (candidate: Candidate) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    showing.push({ candidate, count: candidate.count, done: resolve });
    return promise;
  };
  const time = { nowMs: 1_000_000 };
  const stopwatch = { nowMs: () => time.nowMs as EpochMs };
  const failed = (error: unknown) => expect.unreachable(String(error));
  const feed = new WitnessFeed(ANY_OF_TWO, show, failed, stopwatch);
  const stopping = new AbortController();
  const running = feed.run(stopping.signal);
  const stop = async () => {
    stopping.abort();
    await running;
  };
  const shownLast = () => [showing.at(-1)?.candidate.size, showing.at(-1)?.count];
  const askedFor = async () => {
    const candidate = await feed.candidateAfter(null, stopping.signal);
    if (candidate === null) throw new Error('a checkpoint is asked for');
    return candidate;
  };
  return { feed, time, showing, shownLast, askedFor, [Symbol.asyncDispose]: stop };
}

test('a checkpoint that is offered while a late cosignature is added to the one before it is shown in its turn', async () => {
  await using open = openFeed();
  const { feed, showing, shownLast } = open;
  feed.offer(signed(1));
  const first = await open.askedFor();
  feed.cosigned(first, 'one', COSIGNATURE);
  await expect.poll(shownLast).toEqual([1, 1]);
  showing.at(-1)?.done();
  feed.cosigned(first, 'two', COSIGNATURE);
  await expect.poll(shownLast).toEqual([1, 2]);
  feed.offer(signed(2));
  const second = await open.askedFor();
  expect(second.size).toBe(2);
  showing.at(-1)?.done();
  feed.cosigned(second, 'one', COSIGNATURE);
  await expect.poll(shownLast).toEqual([2, 1]);
  showing.at(-1)?.done();
});

test('a checkpoint that another process went past gives way to the head, and to no other', async () => {
  await using open = openFeed();
  const { feed, shownLast } = open;
  feed.offer(signed(1));
  const first = await open.askedFor();
  feed.overtaken(first, signed(4));
  const head = await open.askedFor();
  expect(head.size).toBe(4);
  feed.overtaken(first, signed(5));
  expect((await open.askedFor()).size).toBe(4);
  feed.cosigned(head, 'one', COSIGNATURE);
  await expect.poll(shownLast).toEqual([4, 1]);
  open.showing.at(-1)?.done();
});

test('all are asked for one checkpoint until a quorum has it, and for the newest then', async () => {
  await using open = openFeed();
  const { feed, showing, shownLast } = open;
  for (const size of [1, 2, 3]) feed.offer(signed(size));
  const first = await open.askedFor();
  expect(first.size).toBe(1);
  feed.cosigned(first, 'two', COSIGNATURE);
  await expect.poll(shownLast).toEqual([1, 1]);
  expect((await open.askedFor()).size).toBe(1);
  feed.offer(signed(2));
  showing.at(-1)?.done();
  await expect.poll(async () => (await open.askedFor()).size).toBe(3);
});

test('what no witness has cosigned for a minute gives way to the newest, so that one that comes back late doesn’t say that it saw the log without what came in between', async () => {
  await using open = openFeed();
  const { feed, time, shownLast } = open;
  for (const size of [1, 2, 3]) feed.offer(signed(size));
  const first = await open.askedFor();
  time.nowMs += 60_000;
  expect(await open.askedFor()).toBe(first);
  time.nowMs += 1;
  const second = await open.askedFor();
  expect(second.size).toBe(3);
  feed.cosigned(first, 'one', COSIGNATURE);
  time.nowMs += 3_600_000;
  expect(await open.askedFor()).toBe(second);
  feed.cosigned(second, 'one', COSIGNATURE);
  feed.offer(signed(4));
  expect(await open.askedFor()).toBe(second);
  await expect.poll(shownLast).toEqual([3, 1]);
  open.showing.at(-1)?.done();
  await expect.poll(async () => (await open.askedFor()).size).toBe(4);
});
