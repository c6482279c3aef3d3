import { connectJobs } from '@porchlight/jobs';
import { jobQueueContract } from '@porchlight/testkit/job-queue/contract';
import { expect } from 'vitest';
import { kinds, ownBackend } from './backends.ts';

const retry = { attempts: 4, firstDelayMs: 5, longestDelayMs: 10 };

for (const kind of kinds) {
  jobQueueContract(`BullMQ on ${kind}`, async () => {
    const own = await ownBackend(kind);
    const jobs = await connectJobs({ backend: own.backend, retry });
    return {
      queue: jobs.queue,
      counts: (queue) => jobs.counts(queue),
      async runUntil(handlers, done) {
        await using _workers = await jobs.work(handlers, { concurrency: 1 });
        await expect.poll(done, { timeout: 20_000, interval: 10 }).toBe(true);
      },
      async [Symbol.asyncDispose]() {
        await jobs.close();
        await own[Symbol.asyncDispose]();
      },
    };
  });
}
