import type { ClipId, DeviceId } from '@porchlight/kernel';
import { jobQueueContract } from '@porchlight/testkit/job-queue/contract';
import { MemoryJobQueue } from '@porchlight/testkit/job-queue/MemoryJobQueue';
import { expect, test } from 'vitest';

jobQueueContract('MemoryJobQueue', async () => {
  const queue = new MemoryJobQueue(4);
  return {
    queue,
    counts: async (name) => queue.counts(name),
    async runUntil(handlers, done) {
      await queue.drain(handlers);
      expect(await done()).toBe(true);
    },
    async [Symbol.asyncDispose]() {},
  };
});

test('MemoryJobQueue can fail before and after it has stored a job', async () => {
  const queue = new MemoryJobQueue();
  const payload = { deviceId: 'd'.repeat(32) as DeviceId, clipId: 'a'.repeat(32) as ClipId, finished: true };
  queue.failNextAdd('before');
  await expect(queue.add('store-clip', payload, 'clip-a')).rejects.toMatchObject({ code: 'unavailable' });
  expect(queue.waiting).toHaveLength(0);
  queue.failNextAdd('after');
  await expect(queue.add('store-clip', payload, 'clip-a')).rejects.toMatchObject({ code: 'unavailable' });
  expect(queue.waiting).toHaveLength(1);
});
