import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SoundQueue } from '../../src/media/SoundQueue.ts';

/** A queue over the samples 1, 2, 3, …, in blocks of the given sizes. */
function queueOf(firstSample: number, sizes: readonly number[]): SoundQueue {
  let next = 1;
  const blocks = sizes.map((size) => ({
    sampleRate: 8000,
    samples: Float32Array.from({ length: size }, () => next++),
  }));
  async function* rest() {
    yield* blocks.slice(1);
  }
  return new SoundQueue(blocks[0] ?? { sampleRate: 8000, samples: new Float32Array(0) }, firstSample, rest());
}

test('spans that abut hold every sample once, at its place, with silence around', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: -20, max: 20 }),
      fc.array(fc.nat(12), { minLength: 1, maxLength: 8 }),
      fc.array(fc.nat(15), { maxLength: 12 }),
      async (firstSample, sizes, spans) => {
        const queue = queueOf(firstSample, sizes);
        const total = sizes.reduce((sum, size) => sum + size, 0);
        const taken: number[] = [];
        for (const span of spans) taken.push(...(await queue.take(taken.length, taken.length + span)));
        const expected = taken.map((_, position) => {
          const sample = position - firstSample;
          return sample >= 0 && sample < total ? sample + 1 : 0;
        });
        expect(taken).toEqual(expected);
      },
    ),
  );
});
