import type { EpochMs } from '@porchlight/kernel';
import { utf8 } from '@porchlight/kernel';
import { nodePrimitives as primitives } from '@porchlight/seal/node';
import { SampleLog } from '@porchlight/testkit/log-queue/SampleLog';
import { trustCheckpoint } from '@porchlight/tlog';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LogFollower } from '../../src/log/LogFollower.ts';
import type { LogState } from '../../src/log/LogState.ts';
import { ServedLog } from './ServedLog.ts';

const NOW_MS = 1_780_000_000_000;
const START: LogState = { size: 0, hashesHex: [], checkpoint: null, followedAtMs: 0 };

function bench(served: ServedLog, policy = served.log.policy) {
  let pauses = 0;
  const pause = async () => {
    pauses += 1;
  };
  const clock = { nowMs: () => NOW_MS as EpochMs };
  const follower = new LogFollower({ files: served.files, policy, primitives, clock, pause });
  const read: number[] = [];
  const newTake = () => {
    read.length = 0;
    return (index: number) => void read.push(index);
  };
  const follow = async (from: LogState = START, seenSize: number | null = null) => {
    const seen =
      seenSize === null ? [] : [trustCheckpoint(served.log.checkpoint(seenSize), policy, primitives)];
    return follower.follow(from, seen, newTake);
  };
  const followed = async (from?: LogState) => {
    const result = await follow(from);
    if (result.outcome !== 'followed') throw result.error;
    return result.state;
  };
  return { follower, read, follow, followed, pauses: () => pauses };
}

test('from any size to any later one a client reads every entry once, comes to the cosigned root, and remembers where it was', async () => {
  const served = new ServedLog();
  served.addOthers(600);
  const sizes = fc.uniqueArray(fc.integer({ min: 1, max: 600 }), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(sizes, async (stops) => {
      const { read, followed } = bench(served);
      let state = START;
      for (const size of stops.toSorted((a, b) => a - b)) {
        served.shownSize = size;
        const next: LogState = JSON.parse(JSON.stringify(await followed(state)));
        expect(read).toEqual(Array.from({ length: size - state.size }, (_, i) => state.size + i));
        expect(next).toMatchObject({ size, followedAtMs: NOW_MS, checkpoint: served.log.checkpoint(size) });
        state = next;
      }
    }),
    { numRuns: 12 },
  );
});

test('who can have no entry yet begins at the newest checkpoint, and goes on from there as if all had been read', async () => {
  const served = new ServedLog();
  served.addOthers(255);
  const { follower, read, followed } = bench(served);
  const begun = await follower.begin();
  expect(served.asked.some((path) => path.includes('entries'))).toBe(false);
  served.addOthers(3);
  expect((await followed(begun)).size).toBe(258);
  expect(read).toEqual([255, 256, 257]);
});

test('before the first checkpoint there is nothing to follow, and a log that is away is unavailable', async () => {
  const served = new ServedLog();
  const { follow, follower } = bench(served);
  expect(await follow()).toMatchObject({ outcome: 'followed', state: { size: 0 } });
  expect(await follower.begin()).toMatchObject({ size: 0 });
  served.isDown = true;
  await expect(follow()).rejects.toMatchObject({ code: 'unavailable' });
});

test('a server that takes entries back is caught by the client that saw them, at its next look, with both notes', async () => {
  const served = new ServedLog();
  served.addOthers(300);
  const { follow, followed, pauses } = bench(served);
  const state = await followed();
  served.shownSize = 299;
  const caught = await follow(state);
  const notes = [served.log.checkpoint(300), served.log.checkpoint(299)];
  expect(caught).toMatchObject({ outcome: 'forked', notes });
  expect(pauses()).toBe(1);
});

test('a shorter tree out of a cache is asked for once more before anybody is alarmed', async () => {
  const served = new ServedLog();
  served.addOthers(3);
  const { follow, followed } = bench(served);
  const state = await followed();
  let isStale = true;
  served.tamper = (path, bytes) => {
    if (path !== 'checkpoint' || !isStale) return bytes;
    isStale = false;
    return utf8(served.log.checkpoint(2));
  };
  expect(await follow(state)).toMatchObject({ outcome: 'followed' });
});

test('a server that hides an entry from one client, and serves the rest, is caught by it: a hole has no root', async () => {
  const served = new ServedLog();
  served.addOthers(40);
  const { follow } = bench(served);
  const others = new ServedLog();
  others.addOthers(40);
  served.log.entries.splice(17, 1);
  served.tamper = (path, bytes) => (path === 'checkpoint' ? utf8(others.log.checkpoint()) : bytes);
  served.addOthers(1);
  expect(await follow()).toMatchObject({ outcome: 'forked', error: { code: 'wrong_proof' } });
});

test('a server that edits an entry is caught by every client that reads it', async () => {
  const served = new ServedLog();
  served.addOthers(300);
  const { follow } = bench(served);
  served.tamper = (path, bytes) =>
    path === 'tile/entries/000' ? bytes.map((byte, at) => (at === 60 ? byte ^ 1 : byte)) : bytes;
  expect(await follow()).toMatchObject({ outcome: 'forked', error: { code: 'wrong_proof' } });
});

test('a fork that witnesses cosigned too is caught by a client that remembers the other branch: at the same size, and later', async () => {
  const honest = new ServedLog();
  honest.addOthers(20);
  const state = await bench(honest).followed();
  for (const more of [0, 7]) {
    const forked = new ServedLog(new SampleLog());
    forked.addOthers(19);
    forked.log.add(utf8('{"another":1}'));
    forked.addOthers(more);
    const caught = await bench(forked).follow(state);
    expect(caught).toMatchObject({ outcome: 'forked', error: { code: 'wrong_proof' } });
    expect(caught).toMatchObject({ notes: [honest.log.checkpoint(20), forked.log.checkpoint(20 + more)] });
  }
});

test('a view that a proof came from, and that the served log doesn’t lead through, is caught when the log is followed', async () => {
  const served = new ServedLog();
  served.addOthers(10);
  const { follow } = bench(served);
  served.shownSize = 8;
  expect(await follow(START, 10)).toMatchObject({ outcome: 'forked' });
  served.shownSize = null;
  expect(await follow(START, 7)).toMatchObject({ outcome: 'followed' });
});

test('a checkpoint without the witnesses, or by another key, is taken by nobody', async () => {
  const served = new ServedLog();
  served.addOthers(2);
  const { follow } = bench(served);
  served.tamper = (path, bytes) => (path === 'checkpoint' ? utf8(served.log.unwitnessed()) : bytes);
  await expect(follow()).rejects.toMatchObject({ code: 'untrusted_checkpoint' });
  served.tamper = (path, bytes) =>
    path === 'checkpoint' ? utf8(served.log.checkpoint().replace('log.example', 'old.example')) : bytes;
  await expect(follow()).rejects.toMatchObject({ name: 'PorchlightError' });
});
