import type { LoggedBytes, LogQueue } from '@porchlight/domain';
import { systemRandom } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { leafHash } from '@porchlight/tlog';
import { describe, expect, test } from 'vitest';

/** A queue, and what the log's process does to it: gives what waits a place and shows it. */
export interface OpenLogQueue {
  readonly queue: LogQueue;
  /** Shows what waits, each with a proof that holds its index. */
  show(): Promise<void>;
}

/** Bytes that no other test queues. */
export function sampleLogged(label: Uint8Array | null = null): LoggedBytes {
  const entry = systemRandom(40);
  return { entry, leafHash: leafHash(entry, nodePrimitives.sha256), label };
}

/** What every `LogQueue` keeps. `open` gives a queue that shows nothing by itself, and may give one to all tests. */
export function logQueueContract(name: string, open: () => OpenLogQueue): void {
  describe(`LogQueue of ${name}`, () => {
    test('what was never queued is not known', async () => {
      const { queue } = open();
      expect(await queue.find(systemRandom(32))).toBeNull();
      expect(await queue.findByLabel(systemRandom(32))).toBeNull();
    });

    test('an entry waits, and is then shown with its index and proof', async () => {
      const { queue, show } = open();
      const [plain, labelled] = [sampleLogged(), sampleLogged(systemRandom(32))];
      await queue.add([plain, labelled]);
      expect(await queue.find(plain.leafHash)).toEqual({ state: 'waiting' });
      expect(await queue.findByLabel(labelled.label ?? systemRandom(32))).toEqual({ state: 'waiting' });
      await show();
      const [first, second] = [await queue.find(plain.leafHash), await queue.find(labelled.leafHash)];
      const shown = { state: 'shown', index: expect.any(Number), proof: expect.stringContaining('index ') };
      expect([first, second]).toEqual([shown, shown]);
      expect(await queue.findByLabel(labelled.label ?? systemRandom(32))).toEqual(second);
      if (first?.state !== 'shown' || second?.state !== 'shown') throw new Error('both are shown');
      expect(second.index).toBe(first.index + 1);
    });

    test('the same bytes again are the same entry', async () => {
      const { queue, show } = open();
      const [once, other] = [sampleLogged(), sampleLogged()];
      await queue.add([once, once]);
      await queue.add([once]);
      await show();
      const shown = await queue.find(once.leafHash);
      await queue.add([once, other]);
      await show();
      expect(await queue.find(once.leafHash)).toEqual(shown);
      const next = await queue.find(other.leafHash);
      if (shown?.state !== 'shown' || next?.state !== 'shown') throw new Error('both are shown');
      expect(next.index).toBe(shown.index + 1);
    });

    test('the first entry under a label is the one that is found', async () => {
      const { queue, show } = open();
      const label = systemRandom(32);
      const [first, second] = [sampleLogged(label), sampleLogged(label)];
      await queue.add([first]);
      await queue.add([second]);
      await show();
      expect(await queue.findByLabel(label)).toEqual(await queue.find(first.leafHash));
    });

    test('nothing to queue is no failure', async () => {
      await open().queue.add([]);
    });
  });
}
