import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClipId, type DeviceId, type EpochMs, PorchlightError } from '@porchlight/kernel';
import { createLogger } from '@porchlight/service';
import { openSpool, type Spool } from '@porchlight/spool';
import { MemoryJobQueue } from '@porchlight/testkit/job-queue/MemoryJobQueue';
import { expect, test } from 'vitest';
import { ClipJobs } from '../src/clips/ClipJobs.ts';
import { until } from './until.ts';

const deviceId = 'd'.repeat(32) as DeviceId;
const clipIdOf = (n: number) => n.toString(16).padStart(32, '0') as ClipId;
const HOUR_MS = 3_600_000;

interface Setup extends AsyncDisposable {
  readonly spool: Spool;
  readonly queue: MemoryJobQueue;
  readonly jobs: ClipJobs;
  readonly clock: { atMs: number; nowMs(): EpochMs };
  open(clip: number, segments: number): Promise<void>;
  end(clip: number, segments: number): Promise<void>;
}

/** Jobs over a spool, a queue and a clock that the test sets. */
async function setUp(): Promise<Setup> {
  const folder = await mkdtemp(join(tmpdir(), 'porchlight-jobs-'));
  const clock = {
    atMs: 1_780_000_000_000,
    nowMs: () => clock.atMs as EpochMs,
  };
  const spool = await openSpool({ folder, clock, fsync: false });
  const queue = new MemoryJobQueue();
  const log = createLogger({ name: 'test', level: 'error' });
  const jobs = new ClipJobs({ spool, queue, clock, log, silenceMs: 30_000, unfinishedKeptMs: 24 * HOUR_MS });
  const bytes = new Uint8Array(10);
  return {
    spool,
    queue,
    jobs,
    clock,
    async open(clip, segments) {
      const clipId = clipIdOf(clip);
      await spool.append({ deviceId, clipId, kind: 'opening', sequence: 0, bytes });
      for (let sequence = 0; sequence < segments; sequence++) {
        await spool.append({ deviceId, clipId, kind: 'segment', sequence, bytes });
      }
      jobs.grew(deviceId, clipId);
    },
    async end(clip, segments) {
      const clipId = clipIdOf(clip);
      await spool.append({ deviceId, clipId, kind: 'manifest', sequence: segments, bytes });
      jobs.ended(deviceId, clipId);
    },
    async [Symbol.asyncDispose]() {
      await jobs.stop();
      await spool.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

test('a sweep adds jobs for finished and for silent clips, and for no others', async () => {
  await using each = await setUp();
  await each.open(1, 2);
  await each.end(1, 2);
  await each.open(2, 3);
  each.clock.atMs += 30_000;
  await each.open(3, 1);
  await each.queue.drain({ 'store-clip': async () => undefined });
  await each.jobs.sweep();
  expect(each.queue.waiting.map((job) => job.jobId)).toEqual([`${clipIdOf(1)}`, `${clipIdOf(2)}-3`]);
});

test('an unfinished clip that is stored gets no more jobs, and is let go after a day, but not if more had come meanwhile', async () => {
  await using each = await setUp();
  for (const clip of [1, 2]) {
    await each.open(clip, 3);
    each.jobs.given(deviceId, clipIdOf(clip), 3);
    each.jobs.settled(deviceId, clipIdOf(clip));
  }
  await each.open(3, 3);
  each.jobs.given(deviceId, clipIdOf(3), 2);
  each.jobs.settled(deviceId, clipIdOf(3));
  each.clock.atMs += HOUR_MS;
  await each.jobs.sweep();
  expect(each.queue.waiting.map((job) => job.jobId)).toEqual([`${clipIdOf(3)}-3`]);
  await each.spool.append({
    deviceId,
    clipId: clipIdOf(2),
    kind: 'segment',
    sequence: 3,
    bytes: new Uint8Array(1),
  });
  each.clock.atMs += 23 * HOUR_MS;
  await each.jobs.sweep();
  expect([...each.spool.clips()].map((clip) => clip.clipId)).toEqual([clipIdOf(2), clipIdOf(3)]);
});

test('room for a device’s new clip is made by letting its oldest stored unfinished clip go, and only that', async () => {
  await using each = await setUp();
  for (let clip = 0; clip < 32; clip++) await each.open(clip, 1);
  expect(() => each.jobs.makeRoomFor(deviceId)).toThrow(PorchlightError);
  each.jobs.makeRoomFor('e'.repeat(32) as DeviceId);
  each.jobs.given(deviceId, clipIdOf(5), 1);
  each.jobs.settled(deviceId, clipIdOf(5));
  each.jobs.makeRoomFor(deviceId);
  await until(() => each.spool.find(deviceId, clipIdOf(5)) === null);
  expect([...each.spool.clips()]).toHaveLength(31);
});
