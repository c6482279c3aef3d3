import { type EpochMs, epochMs } from '@porchlight/kernel';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseWindow, windowTouches } from '../src/index.ts';
import { faultOf } from './faultOf.ts';
import { windowVectors } from './vectors.ts';

const HOUR_MS = 3_600_000;
const nowMs = epochMs(1_790_000_000_000);
const { window, clips } = windowVectors.overlap;
const overlapWindow = { fromMs: epochMs(window.fromMs), toMs: epochMs(window.toMs) };

test.each(windowVectors.windows)('window: $name', ({ fromMs, toMs, nowMs: now, purpose, code }) => {
  expect(faultOf(() => parseWindow({ fromMs, toMs }, epochMs(now), purpose))?.code ?? null).toBe(code);
  if (code === null) expect(parseWindow({ fromMs, toMs }, epochMs(now), purpose)).toEqual({ fromMs, toMs });
});

test.each(clips)('overlap: $name', ({ clipStartMs, clipEndMs, uncertaintyMs, touches }) => {
  const touched = windowTouches(overlapWindow, epochMs(clipStartMs), epochMs(clipEndMs), uncertaintyMs);
  expect(touched).toBe(touches);
});

test('NaN and infinity are no times', () => {
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, undefined]) {
    expect(faultOf(() => parseWindow({ fromMs: bad, toMs: nowMs }, nowMs, 'posting'))?.code).toBe(
      'malformed_time',
    );
    expect(faultOf(() => parseWindow({ fromMs: nowMs, toMs: bad }, nowMs, 'posting'))?.code).toBe(
      'malformed_time',
    );
    const input = { fromMs: nowMs - HOUR_MS, toMs: nowMs };
    expect(faultOf(() => parseWindow(input, bad as EpochMs, 'posting'))?.code).toBe('malformed_time');
    const time = bad as EpochMs;
    for (const [start, end, uncertainty] of [
      [time, nowMs, 0],
      [nowMs, time, 0],
      [nowMs, nowMs, time],
    ] as const) {
      expect(faultOf(() => windowTouches(overlapWindow, start, end, uncertainty))?.code).toBe(
        'malformed_time',
      );
    }
  }
});

test('a hint names the limit and the measured value', () => {
  const input = { fromMs: nowMs - 12 * HOUR_MS - 1, toMs: nowMs };
  expect(faultOf(() => parseWindow(input, nowMs, 'posting'))?.hint).toBe(
    'a window lasts at most 12 h; this one lasts 12 h 0.001 s',
  );
});

test('a clip that ends before it starts is refused', () => {
  expect(faultOf(() => windowTouches(overlapWindow, epochMs(2), epochMs(1), 0))?.code).toBe(
    'window_backwards',
  );
});

test('a clip touches a window exactly when some true time of it lies in the window', () => {
  const moment = fc.nat(60);
  fc.assert(
    fc.property(
      moment,
      fc.nat(20),
      moment,
      fc.nat(20),
      fc.nat(10),
      (from, length, start, lasts, uncertainty) => {
        const tested = { fromMs: epochMs(from), toMs: epochMs(from + length) };
        let expected = false;
        for (let time = start - uncertainty; time <= start + lasts + uncertainty; time++) {
          if (time >= from && time <= from + length) expected = true;
        }
        expect(windowTouches(tested, epochMs(start), epochMs(start + lasts), uncertainty)).toBe(expected);
      },
    ),
    { numRuns: 2000 },
  );
});
