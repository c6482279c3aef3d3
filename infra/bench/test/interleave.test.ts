import { describe, expect, it } from 'vitest';
import { interleave, median, rateOf } from '../interleave.ts';

/** A contender that gives these figures one after the other, and writes its name down each time. */
function giving(name: string, figures: readonly number[], log: string[]) {
  let turn = 0;
  return async () => {
    log.push(name);
    return figures[turn++] ?? Number.NaN;
  };
}

describe('interleaved rounds', () => {
  it('run every contender once a round, in rotating order', async () => {
    const log: string[] = [];
    const contenders = {
      a: giving('a', [1, 1, 1, 1], log),
      b: giving('b', [1, 1, 1, 1], log),
      c: giving('c', [1, 1, 1, 1], log),
    };
    await interleave({ measure: 'm', unit: 'MB/s', contenders, peer: 'a' }, { rounds: 4 });
    expect(log.join('')).toBe('abcbcacababc');
  });

  it('give the median of each, and the median of the ratios of each round', async () => {
    const ours = giving('ours', [10, 40, 90], []);
    const peer = giving('peer', [100, 50, 100], []);
    const rows = await interleave(
      { measure: 'm', unit: 'MB/s', contenders: { ours, peer }, peer: 'peer' },
      { rounds: 3 },
    );
    expect(rows).toEqual([
      { measure: 'm', contender: 'ours', figure: 40, unit: 'MB/s', comparedWith: 'peer', ratio: 0.8 },
      { measure: 'm', contender: 'peer', figure: 100, unit: 'MB/s', comparedWith: null, ratio: 1 },
    ]);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])(
    'refuse %s as a rate, and name the contender',
    async (figure) => {
      const plan = {
        measure: 'm',
        unit: 'MB/s',
        contenders: { odd: giving('odd', [figure], []) },
        peer: 'odd',
      } as const;
      await expect(interleave(plan, { rounds: 1 })).rejects.toThrow(/odd/);
    },
  );
});

describe('the median', () => {
  it('is the middle value, or the mean of the two middle ones, and there is none of nothing', () => {
    expect(median([3, 1, 100])).toBe(3);
    expect(median([4, 1, 2, 100])).toBe(3);
    expect(median([7])).toBe(7);
    expect(() => median([])).toThrow(RangeError);
  });
});

describe('a rate', () => {
  it('is the units of the work divided by how long it took', async () => {
    const startedMs = performance.now();
    let workedMs = 0;
    const rate = await rateOf(500, async () => {
      while (workedMs < 5) workedMs = performance.now() - startedMs;
    });
    const elapsedMs = performance.now() - startedMs;
    expect(rate).toBeGreaterThanOrEqual(500_000 / elapsedMs);
    expect(rate).toBeLessThanOrEqual(500_000 / 5 + 1_000);
  });
});
