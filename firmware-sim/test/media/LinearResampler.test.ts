import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LinearResampler } from '../../src/media/LinearResampler.ts';

const rate = fc.constantFrom(8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000);

function resample(
  samples: Float32Array,
  rates: readonly [number, number],
  cuts: readonly number[],
): number[] {
  const resampler = new LinearResampler(...rates);
  const made: number[] = [];
  let from = 0;
  for (const cut of [...cuts, samples.length]) {
    made.push(...resampler.push(samples.subarray(from, from + cut)));
    from += cut;
  }
  return made;
}

test('how samples are cut into blocks changes nothing', () => {
  fc.assert(
    fc.property(
      fc.float32Array({ minLength: 200, maxLength: 400, noNaN: true, min: -1, max: 1 }),
      fc.array(fc.nat(30), { maxLength: 10 }),
      rate,
      (samples, cuts, from) => {
        const whole = resample(samples, [from, 48_000], []);
        const pieces = resample(samples, [from, 48_000], cuts);
        expect(pieces.length).toBe(whole.length);
        for (const [i, level] of pieces.entries()) expect(level).toBeCloseTo(whole[i] ?? Number.NaN, 4);
      },
    ),
  );
});

test('the sound lasts as long as before, to a sample', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 5_000 }), rate, rate, (length, from, to) => {
      const made = resample(new Float32Array(length), [from, to], [100]);
      expect(Math.abs(made.length - ((length - 1) * to) / from)).toBeLessThanOrEqual(1 + 1e-6);
    }),
  );
});

test('a straight line stays one, and the same rate changes nothing', () => {
  const line = Float32Array.from({ length: 1000 }, (_, i) => i / 1000);
  for (const [i, level] of resample(line, [16_000, 48_000], [7, 300]).entries())
    expect(level).toBeCloseTo(i / 3000, 5);
  expect(resample(line, [48_000, 48_000], [1, 2, 3])).toEqual([...line]);
});
