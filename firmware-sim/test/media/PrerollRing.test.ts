import { expect, test } from 'vitest';
import { PrerollRing, type SourceFrame } from '../../src/media/index.ts';

const BYTES = 16 * 16 * 1.5;

function frameAt(timestampMs: number): SourceFrame {
  const picture = { width: 16, height: 16, bytes: new Uint8Array(BYTES) };
  return { timestampMs, durationMs: 100, picture, sound: null };
}

function filled(options: ConstructorParameters<typeof PrerollRing>[0]): PrerollRing {
  const ring = new PrerollRing(options);
  for (let time = 0; time < 10_000; time += 100) ring.push(frameAt(time));
  return ring;
}

test('the ring holds the last seconds, and is empty once taken', () => {
  const ring = filled({ spanMs: 3000 });
  expect(ring.sizeBytes).toBe(30 * BYTES);
  const times = ring.takeFrom(0).map(({ timestampMs }) => timestampMs);
  expect([times.length, times[0], times.at(-1)]).toEqual([30, 7000, 9900]);
  expect(ring.takeFrom(0)).toEqual([]);
  expect(ring.sizeBytes).toBe(0);
});

test('frames from before the time asked for are left out', () => {
  expect(
    filled({ spanMs: 3000 })
      .takeFrom(9750)
      .map(({ timestampMs }) => timestampMs),
  ).toEqual([9800, 9900]);
});

test('memory is bounded: large frames shorten the pre-roll', () => {
  const ring = filled({ spanMs: 3000, maxBytes: 5 * BYTES });
  expect(ring.sizeBytes).toBe(5 * BYTES);
  expect(ring.takeFrom(0)).toHaveLength(5);
});
