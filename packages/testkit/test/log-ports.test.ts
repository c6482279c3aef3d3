import { logBacklogContract } from '@porchlight/testkit/log-backlog/contract';
import { MemoryLogBacklog } from '@porchlight/testkit/log-backlog/MemoryLogBacklog';
import { logHeadsContract, sampleHead } from '@porchlight/testkit/log-heads/contract';
import { MemoryLogHeads } from '@porchlight/testkit/log-heads/MemoryLogHeads';
import { PortFaults } from '@porchlight/testkit/log-heads/PortFaults';
import { logObjectsContract } from '@porchlight/testkit/log-objects/contract';
import { MemoryLogObjects } from '@porchlight/testkit/log-objects/MemoryLogObjects';
import { expect, test } from 'vitest';

const nothingToClose = { async [Symbol.asyncDispose]() {} };

logHeadsContract('MemoryLogHeads', async () => {
  const heads = new MemoryLogHeads();
  return { heads, others: heads, ...nothingToClose };
});

logObjectsContract('MemoryLogObjects', async () => ({ objects: new MemoryLogObjects(), ...nothingToClose }));

logBacklogContract('MemoryLogBacklog', async () => {
  const backlog = new MemoryLogBacklog();
  return { queue: backlog, backlog, ...nothingToClose };
});

test('fakes that share their faults fail at one call of all, before it or after it has persisted', async () => {
  const faults = new PortFaults();
  const heads = new MemoryLogHeads(faults);
  const objects = new MemoryLogObjects(faults);
  faults.failAfter(1, 'before');
  await objects.put('checkpoint', Uint8Array.of(1));
  await expect(heads.replace(null, sampleHead(1))).rejects.toMatchObject({ code: 'unavailable' });
  expect(faults.isOver).toBe(true);
  expect(await heads.read()).toBeNull();
  faults.failAfter(0, 'after');
  await expect(heads.replace(null, sampleHead(1))).rejects.toMatchObject({ code: 'unavailable' });
  expect(await heads.read()).toEqual(sampleHead(1));
});
