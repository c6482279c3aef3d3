import { freePort, freshDatabase } from '@porchlight/embedded';
import { connectJobs, type JobsLog, migrateJobs } from '@porchlight/jobs';
import type { ClipId, DeviceId } from '@porchlight/kernel';
import { PorchlightError } from '@porchlight/kernel';
import { createPostgresBackend, Queue } from 'bullmq';
import { describe, expect, inject, test } from 'vitest';
import { kinds, type OwnBackend, ownBackend } from './backends.ts';

const clip = { deviceId: 'd'.repeat(32) as DeviceId, clipId: 'a'.repeat(32) as ClipId, finished: true };
const nothing = async () => undefined;

interface LogEntry {
  readonly level: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

function keepingLog(): { readonly entries: LogEntry[]; readonly log: JobsLog } {
  const entries: LogEntry[] = [];
  const keep = (level: string) => (fields: object) => {
    entries.push({ level, fields: { ...fields } });
  };
  return { entries, log: { debug: keep('debug'), warn: keep('warn'), error: keep('error') } };
}

/** Puts a job into a queue as another version of the program might: past our checks. */
async function addRaw(own: OwnBackend, name: string, data: object): Promise<void> {
  const { backend } = own;
  const queue =
    backend.kind === 'postgres'
      ? new Queue('clips', { connection: { connectionString: backend.url } }, createPostgresBackend)
      : new Queue('clips', { connection: { url: backend.url }, prefix: backend.prefix ?? '' });
  try {
    await queue.add(name, data, { jobId: 'raw', removeOnFail: false });
  } finally {
    await queue.close();
  }
}

describe.each(kinds)('jobs on %s', (kind) => {
  test.each([
    ['of an unknown name', 'no-such-job', clip],
    ['with a malformed payload', 'store-clip', { clipId: 'nonsense' }],
  ])('a job %s stays in the failed set with a clear error, and holds up no other', async (_, name, data) => {
    await using own = await ownBackend(kind);
    const { entries, log } = keepingLog();
    await using jobs = await connectJobs({ backend: own.backend, log });
    await addRaw(own, name, data);
    await jobs.queue.add('store-clip', clip, 'clip-a');
    const done: ClipId[] = [];
    await using _workers = await jobs.work(
      {
        'store-clip': async ({ clipId }) => {
          done.push(clipId);
        },
      },
      { concurrency: 1 },
    );
    await expect.poll(() => done).toEqual([clip.clipId]);
    expect(await jobs.counts('clips')).toMatchObject({ failed: 1 });
    await expect.poll(() => entries.filter(({ level }) => level === 'error')).toHaveLength(1);
    expect(entries.find(({ level }) => level === 'error')?.fields).toMatchObject({
      jobId: 'raw',
      code: expect.stringMatching(/^malformed_/),
    });
  });

  test('failures are logged with their code, and a job done with how long it waited and ran', async () => {
    await using own = await ownBackend(kind);
    const { entries, log } = keepingLog();
    const retry = { attempts: 3, firstDelayMs: 5, longestDelayMs: 5 };
    await using jobs = await connectJobs({ backend: own.backend, log, retry });
    let runs = 0;
    await using _workers = await jobs.work(
      {
        'store-clip': async () => {
          runs += 1;
          if (runs === 1) throw new PorchlightError('unavailable', 'the bucket is away');
        },
      },
      { concurrency: 1 },
    );
    await jobs.queue.add('store-clip', clip, 'clip-a');
    await expect.poll(() => entries.map(({ level }) => level)).toEqual(['warn', 'debug']);
    expect(entries[0]?.fields).toMatchObject({ jobId: 'clip-a', code: 'unavailable', attempt: 1 });
    expect(entries[1]?.fields).toMatchObject({
      job: 'store-clip',
      waitedMs: expect.any(Number),
      ranMs: expect.any(Number),
    });
  });

  test('an idle worker takes a job at once, not at its next look', async () => {
    await using own = await ownBackend(kind);
    const { entries, log } = keepingLog();
    await using jobs = await connectJobs({ backend: own.backend, log });
    await using _workers = await jobs.work({ 'store-clip': nothing }, { concurrency: 1 });
    for (let run = 0; run < 21; run++) {
      await jobs.queue.add('store-clip', clip, `clip-${run}`);
      await expect.poll(() => entries.length, { interval: 5 }).toBe(run + 1);
    }
    const waitedMs = entries.map(({ fields }) => Number(fields['waitedMs'])).sort((a, b) => a - b);
    expect(waitedMs[10]).toBeLessThan(250);
  });

  test('closing lets the running job finish and refuses what is added later', async () => {
    await using own = await ownBackend(kind);
    const jobs = await connectJobs({ backend: own.backend });
    const started = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<void>();
    await jobs.work(
      {
        'store-clip': async () => {
          started.resolve();
          await finish.promise;
        },
      },
      { concurrency: 1 },
    );
    await jobs.queue.add('store-clip', clip, 'clip-a');
    await started.promise;
    const closing = jobs.close();
    finish.resolve();
    await closing;
    await jobs.close();
    await expect(jobs.queue.add('store-clip', clip, 'clip-b')).rejects.toMatchObject({ code: 'unavailable' });
    await using later = await connectJobs({ backend: own.backend });
    expect(await later.counts('clips')).toEqual({ waiting: 0, active: 0, delayed: 0, failed: 0 });
  });

  test('handlers are refused unless each job of their queues has exactly one', async () => {
    await using own = await ownBackend(kind);
    await using jobs = await connectJobs({ backend: own.backend });
    const refused = { code: 'invalid_setting' };
    await expect(jobs.work({}, { concurrency: 1 })).rejects.toMatchObject(refused);
    const unknown = { 'store-clip': nothing, 'no-such-job': nothing };
    // @ts-expect-error: the types refuse it too.
    await expect(jobs.work(unknown, { concurrency: 1 })).rejects.toMatchObject({
      ...refused,
      message: expect.stringContaining('no-such-job'),
    });
  });

  test('connecting says that nobody answers instead of waiting for ever', async () => {
    const port = await freePort();
    const url = kind === 'redis' ? `redis://127.0.0.1:${port}` : `postgresql://nobody@127.0.0.1:${port}/none`;
    await expect(connectJobs({ backend: { kind, url } })).rejects.toMatchObject({ code: 'unavailable' });
  });
});

test('tables that were never made are told apart from a database that is away', async () => {
  await using database = await freshDatabase(inject('postgresUrl'));
  const backend = { kind: 'postgres', url: database.url } as const;
  await expect(connectJobs({ backend })).rejects.toMatchObject({
    code: 'invalid_setting',
    message: expect.stringContaining('migrateJobs'),
  });
  await Promise.all([migrateJobs(database.url), migrateJobs(database.url)]);
  await using jobs = await connectJobs({ backend });
  expect(await jobs.counts('matching')).toEqual({ waiting: 0, active: 0, delayed: 0, failed: 0 });
});
