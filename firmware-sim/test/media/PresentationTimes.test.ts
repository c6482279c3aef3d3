import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PresentationTimes } from '../../src/media/PresentationTimes.ts';

test('times come out ascending, each once, whatever the decode order', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(100_000), { minLength: 1 }), (decodeOrder) => {
      const times = new PresentationTimes();
      for (const timestampMs of decodeOrder) times.add({ timestampMs, durationMs: timestampMs + 1 });
      const shown = decodeOrder.map(() => times.next());
      expect(shown.map(({ timestampMs }) => timestampMs)).toEqual([...decodeOrder].sort((a, b) => a - b));
      expect(shown.every(({ timestampMs, durationMs }) => durationMs === timestampMs + 1)).toBe(true);
    }),
  );
});

test('a picture too many is refused', () => {
  expect(() => new PresentationTimes().next()).toThrow(
    expect.objectContaining({ code: 'unsupported_media' }),
  );
});
