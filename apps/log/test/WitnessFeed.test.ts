import { signHead } from '@porchlight/domain/log';
import { epochMs } from '@porchlight/kernel';
import { expect, test } from 'vitest';
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
  const clock = { nowMs: 0 };
  const feed = new WitnessFeed({
    quorum: ANY_OF_TWO,
    show,
    failed: (error) => expect.unreachable(String(error)),
    stopwatch: { nowMs: () => epochMs(clock.nowMs) },
  });
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
  return { feed, clock, showing, shownLast, askedFor, [Symbol.asyncDispose]: stop };
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

test('a checkpoint that misses its quorum for a minute gives way to a larger one, and otherwise waits on', async () => {
  await using open = openFeed();
  const { feed, clock } = open;
  feed.offer(signed(1));
  clock.nowMs = 3_600_000;
  expect((await open.askedFor()).size).toBe(1);
  feed.offer(signed(2));
  expect((await open.askedFor()).size).toBe(2);
  feed.offer(signed(3));
  clock.nowMs += 59_999;
  expect((await open.askedFor()).size).toBe(2);
  clock.nowMs += 1;
  expect((await open.askedFor()).size).toBe(3);
});

test('nobody is asked while it is held, and everybody again with the next offer, also of the same checkpoint', async () => {
  await using open = openFeed();
  const { feed } = open;
  feed.offer(signed(1));
  feed.hold();
  let isAsked = false;
  const asked = open.askedFor().then((candidate) => {
    isAsked = true;
    return candidate;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(isAsked).toBe(false);
  feed.offer(signed(1));
  expect((await asked).size).toBe(1);
});
