import type { LogHead, LogHeads } from '@porchlight/domain';
import { describe, expect, test } from 'vitest';

/** Two processes' views of one head. */
export interface LogHeadsUnderTest extends AsyncDisposable {
  readonly heads: LogHeads;
  readonly others: LogHeads;
}

/** What every `LogHeads` holds. */
export function logHeadsContract(name: string, open: () => Promise<LogHeadsUnderTest>): void {
  describe(`${name} keeps the contract of LogHeads`, () => {
    test('before the first there is none, and then the one that was put, for everybody', async () => {
      await using opened = await open();
      expect(await opened.heads.read()).toBeNull();
      await opened.heads.replace(null, sampleHead(3));
      expect(await opened.heads.read()).toEqual(sampleHead(3));
      expect(await opened.others.read()).toEqual(sampleHead(3));
    });

    test('a head of 2⁵³−1 entries and 53 hashes comes back as it was', async () => {
      await using opened = await open();
      const largest = sampleHead(Number.MAX_SAFE_INTEGER, 7, 53);
      await opened.heads.replace(null, largest);
      expect(await opened.heads.read()).toEqual(largest);
    });

    test('who doesn’t know the head replaces nothing', async () => {
      await using opened = await open();
      await opened.heads.replace(null, sampleHead(3));
      const stale = [null, sampleHead(2), sampleHead(3, 9)];
      for (const previous of stale) {
        const replacing = opened.others.replace(previous, sampleHead(4));
        await expect(replacing).rejects.toMatchObject({ code: 'log_conflict', retryable: true });
      }
      expect(await opened.heads.read()).toEqual(sampleHead(3));
      await opened.others.replace(sampleHead(3), sampleHead(4));
      expect(await opened.heads.read()).toEqual(sampleHead(4));
    });

    test('of many who replace one head at once, one does', async () => {
      await using opened = await open();
      await opened.heads.replace(null, sampleHead(1));
      const writers = Array.from({ length: 16 }, (_, at) => (at % 2 === 0 ? opened.heads : opened.others));
      const ends = await Promise.allSettled(
        writers.map((heads, at) => heads.replace(sampleHead(1), sampleHead(2, at))),
      );
      const won = ends.flatMap(({ status }, at) => (status === 'fulfilled' ? [at] : []));
      expect(won.length).toBe(1);
      expect(await opened.heads.read()).toEqual(sampleHead(2, won[0]));
    });
  });
}

/** A head that no tree has; `mark` tells those of one size apart. */
export function sampleHead(size: number, mark = 1, hashes = 2): LogHead {
  const hash = (byte: number) => new Uint8Array(32).fill(byte);
  return {
    size,
    rootHash: hash(mark),
    frontier: Array.from({ length: hashes }, (_, at) => hash(at + 1)),
    staged: `staged/${size}-${mark}`,
    atMs: 1_750_000_000_000 + mark,
  };
}
