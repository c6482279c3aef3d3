import type { LogCheckpoints } from '@porchlight/domain';
import { describe, expect, test } from 'vitest';

/** A store without a checkpoint, and the way in which the log's process puts one there. */
export interface OpenLogCheckpoints {
  readonly checkpoints: LogCheckpoints;
  show(size: number, checkpoint: string): Promise<void>;
}

/** What every store of shown checkpoints must keep to. */
export function logCheckpointsContract(name: string, open: () => Promise<OpenLogCheckpoints>): void {
  describe(`${name} keeps the contract of LogCheckpoints`, () => {
    test('the largest checkpoint is the newest, in whatever order they came, and none before the first', async () => {
      const { checkpoints, show } = await open();
      expect(await checkpoints.newest()).toBeNull();
      for (const size of [9, 1000, 10]) await show(size, `checkpoint of ${size}\n`);
      expect(await checkpoints.newest()).toBe('checkpoint of 1000\n');
    });
  });
}
