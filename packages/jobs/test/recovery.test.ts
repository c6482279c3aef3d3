import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { connectJobs, type JobsOptions } from '@porchlight/jobs';
import type { ClipId, DeviceId } from '@porchlight/kernel';
import { describe, expect, test } from 'vitest';
import { kinds, ownBackend, ownServer } from './backends.ts';

const retry = { attempts: 10, firstDelayMs: 10, longestDelayMs: 100 };
const clip = (digit: string) => ({
  deviceId: 'd'.repeat(32) as DeviceId,
  clipId: digit.repeat(32) as ClipId,
  finished: true,
});

/** Resolves when a process of its own has taken a job and works on it. */
async function holdOneJob(options: JobsOptions) {
  const program = fileURLToPath(new URL('held-worker.ts', import.meta.url));
  const child = spawn(process.execPath, [program, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

describe.each(kinds)('jobs on %s', (kind) => {
  test('a job whose worker is killed by kill -9 in the middle is run again by another', async () => {
    await using own = await ownBackend(kind);
    const options = { backend: own.backend, retry, lockMs: 1_000 };
    await using jobs = await connectJobs(options);
    await jobs.queue.add('store-clip', clip('a'), 'clip-a');
    const held = await holdOneJob(options);
    expect(await jobs.counts('clips')).toMatchObject({ active: 1, waiting: 0 });
    held.kill('SIGKILL');
    await once(held, 'exit');

    const done: string[] = [];
    await using _workers = await jobs.work(
      {
        'store-clip': async ({ clipId }) => {
          done.push(clipId);
        },
      },
      { concurrency: 1 },
    );
    await expect.poll(() => done, { timeout: 20_000 }).toEqual([clip('a').clipId]);
    await expect.poll(() => jobs.counts('clips')).toEqual({ waiting: 0, active: 0, delayed: 0, failed: 0 });
  });

  test('a queue that is killed by kill -9 keeps what it acknowledged, refuses meanwhile, and goes on', async () => {
    await using server = await ownServer(kind);
    await using jobs = await connectJobs({ backend: server.backend, retry, lockMs: 1_000 });
    const add = (digit: string) => jobs.queue.add('store-clip', clip(digit), `clip-${digit}`);
    await add('a');
    await server.kill();
    await expect(add('b')).rejects.toMatchObject({ code: 'unavailable' });

    await server.start();
    await expect
      .poll(
        () =>
          add('c').then(
            () => true,
            () => false,
          ),
        { timeout: 30_000 },
      )
      .toBe(true);
    const done = new Set<string>();
    await using _workers = await jobs.work(
      {
        'store-clip': async ({ clipId }) => {
          done.add(clipId);
        },
      },
      { concurrency: 1 },
    );
    await expect
      .poll(() => done.has(clip('a').clipId) && done.has(clip('c').clipId), { timeout: 30_000 })
      .toBe(true);
  });

  test('a worker goes on by itself when its queue was away', async () => {
    await using server = await ownServer(kind);
    await using jobs = await connectJobs({ backend: server.backend, retry, lockMs: 1_000 });
    const done: string[] = [];
    await using _workers = await jobs.work(
      {
        'store-clip': async ({ clipId }) => {
          done.push(clipId);
        },
      },
      { concurrency: 1 },
    );
    await server.kill();
    await server.start();
    const add = () => jobs.queue.add('store-clip', clip('a'), 'clip-a');
    await expect
      .poll(
        () =>
          add().then(
            () => true,
            () => false,
          ),
        { timeout: 30_000 },
      )
      .toBe(true);
    await expect.poll(() => done, { timeout: 30_000 }).toContain(clip('a').clipId);
  });
});
