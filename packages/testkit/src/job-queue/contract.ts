import type { JobPayloads, QueueName } from '@porchlight/contracts';
import type { JobHandlers, JobQueue } from '@porchlight/domain';
import { type ClipId, type DeviceId, PorchlightError, type RequestId } from '@porchlight/kernel';
import { describe, expect, test } from 'vitest';

/** An empty queue and who runs its jobs, for one test. */
export interface JobQueueUnderTest extends AsyncDisposable {
  readonly queue: JobQueue;
  /** What waits to be run, and what failed for good. */
  counts(queue: QueueName): Promise<{ readonly waiting: number; readonly failed: number }>;
  /**
   * Runs jobs by `handlers`, one at a time and oldest first, at most four times each and with no back-off worth
   * waiting for, until `done`; rejects where it never is.
   */
  runUntil(handlers: JobHandlers, done: () => boolean | Promise<boolean>): Promise<void>;
}

const DEVICE_ID = 'd'.repeat(32) as DeviceId;
const REQUEST_ID = 'e'.repeat(32) as RequestId;

function clipJob(digit: string): JobPayloads['store-clip'] {
  return { deviceId: DEVICE_ID, clipId: digit.repeat(32) as ClipId, finished: true };
}

/** Handlers that keep what they were given; `fail` may throw in their place. */
function recorder(fail: (clipId: string, run: number) => void = () => undefined) {
  const clips: JobPayloads['store-clip'][] = [];
  const requests: JobPayloads['match-request'][] = [];
  const handlers: JobHandlers = {
    async 'store-clip'(payload) {
      clips.push(payload);
      fail(payload.clipId, runs(payload.clipId));
    },
    async 'delete-clip'() {},
    async 'match-request'(payload) {
      requests.push(payload);
    },
  };
  const runs = (clipId: string) => clips.filter((clip) => clip.clipId === clipId).length;
  return { handlers, clips, requests, runs };
}

/** What every `JobQueue` holds. `open` gives an empty one of its own to each test. */
export function jobQueueContract(name: string, open: () => Promise<JobQueueUnderTest>): void {
  describe(`${name} keeps the contract of JobQueue`, () => {
    addingTests(open);
    failingTests(open);
  });
}

function addingTests(open: () => Promise<JobQueueUnderTest>): void {
  test('a job reaches its handler with the payload that was added', async () => {
    await using jobs = await open();
    const { handlers, clips, requests } = recorder();
    await jobs.queue.add('store-clip', clipJob('a'), 'clip-a');
    await jobs.queue.add('match-request', { requestId: REQUEST_ID }, 'request-a');
    await jobs.runUntil(handlers, () => clips.length === 1 && requests.length === 1);
    expect(clips).toEqual([clipJob('a')]);
    expect(requests).toEqual([{ requestId: REQUEST_ID }]);
  });

  test('a job that waits is not added twice, also by two callers at once', async () => {
    await using jobs = await open();
    const { handlers, clips, runs } = recorder();
    const add = (digit: string) => jobs.queue.add('store-clip', clipJob(digit), `clip-${digit}`);
    await Promise.all([add('a'), add('a')]);
    await add('a');
    await add('b');
    expect((await jobs.counts('clips')).waiting).toBe(2);
    await jobs.runUntil(handlers, () => runs(clipJob('b').clipId) === 1);
    expect(clips).toEqual([clipJob('a'), clipJob('b')]);
  });

  test('a job that runs is not added a second time', async () => {
    await using jobs = await open();
    const { handlers, clips } = recorder();
    const adding: JobHandlers = {
      ...handlers,
      async 'store-clip'(payload) {
        await jobs.queue.add('store-clip', payload, `clip-${payload.clipId[0]}`);
        clips.push(payload);
      },
    };
    await jobs.queue.add('store-clip', clipJob('a'), 'clip-a');
    await jobs.queue.add('store-clip', clipJob('b'), 'clip-b');
    await jobs.runUntil(adding, async () => clips.length >= 2 && (await jobs.counts('clips')).waiting === 0);
    expect(clips).toEqual([clipJob('a'), clipJob('b')]);
  });

  test('a job that is done may be added again, and runs again', async () => {
    await using jobs = await open();
    const { handlers, clips } = recorder();
    await jobs.queue.add('store-clip', clipJob('a'), 'clip-a');
    await jobs.runUntil(handlers, () => clips.length === 1);
    await jobs.queue.add('store-clip', clipJob('a'), 'clip-a');
    await jobs.runUntil(handlers, () => clips.length === 2);
    expect(await jobs.counts('clips')).toMatchObject({ waiting: 0, failed: 0 });
  });

  test('a malformed payload is refused, and nothing is added', async () => {
    await using jobs = await open();
    const payload = { ...clipJob('a'), clipId: 'not hexadecimal' as ClipId };
    await expect(jobs.queue.add('store-clip', payload, 'clip-a')).rejects.toMatchObject({
      code: 'malformed_id',
    });
    expect((await jobs.counts('clips')).waiting).toBe(0);
  });

  test.each(['7'.repeat(32), '0'.repeat(32), 'x'.repeat(128), 'a_b-c'])(
    'the job id %j is taken',
    async (jobId) => {
      await using jobs = await open();
      await jobs.queue.add('store-clip', clipJob('a'), jobId);
      expect((await jobs.counts('clips')).waiting).toBe(1);
    },
  );

  test.each(['', 'a:b', '7', 'a b', 'x'.repeat(129)])('the job id %j is refused', async (jobId) => {
    await using jobs = await open();
    await expect(jobs.queue.add('store-clip', clipJob('a'), jobId)).rejects.toMatchObject({
      code: 'malformed_id',
    });
    expect((await jobs.counts('clips')).waiting).toBe(0);
  });
}

function failingTests(open: () => Promise<JobQueueUnderTest>): void {
  test('a job that failed is run again until it succeeds', async () => {
    await using jobs = await open();
    const { handlers, clips } = recorder((_, run) => {
      if (run < 3) throw new PorchlightError('unavailable', 'not yet');
    });
    await jobs.queue.add('store-clip', clipJob('a'), 'clip-a');
    await jobs.runUntil(handlers, () => clips.length === 3);
    expect(await jobs.counts('clips')).toMatchObject({ waiting: 0, failed: 0 });
  });

  test('an error of no known kind is taken for one that may pass', async () => {
    await using jobs = await open();
    const { handlers, clips } = recorder((_, run) => {
      if (run === 1) throw new TypeError('a bug');
    });
    await jobs.queue.add('store-clip', clipJob('a'), 'clip-a');
    await jobs.runUntil(handlers, () => clips.length === 2);
  });

  test('a job that goes on failing stays as failed, and starts afresh when it is added again', async () => {
    await using jobs = await open();
    let broken = true;
    const { handlers, clips } = recorder(() => {
      if (broken) throw new PorchlightError('unavailable', 'still out of reach');
    });
    const failed = async () => (await jobs.counts('clips')).failed === 1;
    await jobs.queue.add('store-clip', clipJob('a'), 'clip-a');
    await jobs.runUntil(handlers, failed);
    expect(clips).toHaveLength(4);

    await jobs.queue.add('store-clip', clipJob('a'), 'clip-a');
    expect(await jobs.counts('clips')).toMatchObject({ waiting: 1, failed: 0 });
    await jobs.runUntil(handlers, failed);
    expect(clips).toHaveLength(8);

    broken = false;
    await jobs.queue.add('store-clip', clipJob('a'), 'clip-a');
    await jobs.runUntil(handlers, () => clips.length === 9);
    expect(await jobs.counts('clips')).toMatchObject({ waiting: 0, failed: 0 });
  });

  test('a failed job that two callers add at once runs once, with the newest payload', async () => {
    await using jobs = await open();
    const { handlers, clips } = recorder((_, run) => {
      if (run === 1 && clips.at(-1)?.finished === true) throw new PorchlightError('malformed_record', 'no');
    });
    await jobs.queue.add('store-clip', clipJob('a'), 'clip-a');
    await jobs.runUntil(handlers, async () => (await jobs.counts('clips')).failed === 1);
    const newer = { ...clipJob('a'), finished: false };
    await Promise.all([
      jobs.queue.add('store-clip', newer, 'clip-a'),
      jobs.queue.add('store-clip', newer, 'clip-a'),
    ]);
    await jobs.queue.add('store-clip', clipJob('b'), 'clip-b');
    expect((await jobs.counts('clips')).waiting).toBe(2);
    await jobs.runUntil(handlers, async () => (await jobs.counts('clips')).failed === 1);
    expect(clips).toEqual([clipJob('a'), newer, clipJob('b')]);
  });

  test('an error that will not pass fails the job at once, and holds up no other', async () => {
    await using jobs = await open();
    const { handlers, clips } = recorder((clipId) => {
      if (clipId.startsWith('a')) throw new PorchlightError('bad_signature', 'the manifest was forged');
    });
    await jobs.queue.add('store-clip', clipJob('a'), 'clip-a');
    await jobs.queue.add('store-clip', clipJob('b'), 'clip-b');
    await jobs.runUntil(handlers, () => clips.length === 2);
    expect(clips).toEqual([clipJob('a'), clipJob('b')]);
    expect(await jobs.counts('clips')).toMatchObject({ waiting: 0, failed: 1 });
  });
}
