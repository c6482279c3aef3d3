import type { LiveHealth } from '@porchlight/owner-client/live';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AutoQuality } from '../../src/live/autoQuality.ts';
import { connectionOf, withSample } from '../../src/live/connectionOf.ts';
import { SoundSchedule } from '../../src/live/LiveSound.ts';

const FINE: LiveHealth = {
  bitsPerSecond: 900_000,
  picturesPerSecond: 15,
  missed: 0,
  skipped: 0,
  gaps: 0,
  dropped: 0,
  ageAtMostMs: 150,
  firstPictureMs: 300,
  isKeyringBehind: false,
};

describe('sound', () => {
  test('that comes unevenly within the cushion is played without a gap', () => {
    const schedule = new SoundSchedule();
    const arrivals = [0, 0.02, 0.09, 0.09, 0.09, 0.1, 0.12];
    const starts = arrivals.map((nowS) => schedule.place(1, 0.02, nowS));
    for (const [index, startS] of starts.entries()) expect(startS).toBeCloseTo(0.08 + index * 0.02);
  });

  test('that runs late is left out, and never waits longer than a third of a second', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 0.05, noNaN: true }), { maxLength: 200 }), (waits) => {
        const schedule = new SoundSchedule();
        let [nowS, endS] = [0, 0];
        for (const waitS of waits) {
          nowS += waitS;
          const startS = schedule.place(1, 0.02, nowS);
          if (startS === null) continue;
          expect(startS).toBeGreaterThanOrEqual(endS - 1e-9);
          expect(startS - nowS).toBeLessThanOrEqual(0.3 + 1e-9);
          endS = startS + 0.02;
        }
      }),
    );
  });

  test('of another place begins anew', () => {
    const schedule = new SoundSchedule();
    for (let piece = 0; piece < 10; piece += 1) schedule.place(1, 0.02, 5);
    expect(schedule.place(2, 0.02, 5)).toBeCloseTo(5.08);
  });
});

describe('the quality by itself', () => {
  test('goes down when pictures keep going missing, not for one that does', () => {
    const auto = new AutoQuality();
    auto.next(FINE);
    expect(auto.next({ ...FINE, missed: 1 })).toBe('high');
    for (let second = 0; second < 10; second += 1) auto.next({ ...FINE, missed: 1 });
    expect(auto.quality).toBe('high');
    for (let missed = 2; missed < 5; missed += 1) auto.next({ ...FINE, missed });
    expect(auto.quality).toBe('low');
  });

  test('goes up again after a calm while, and waits longer each time it didn’t hold', () => {
    const auto = new AutoQuality();
    let missed = 0;
    const spoil = () => {
      for (let second = 0; second < 4; second += 1) auto.next({ ...FINE, missed: missed++ });
    };
    const calmSeconds = () => {
      for (let second = 1; second < 2_000; second += 1)
        if (auto.next({ ...FINE, missed: missed - 1 }) === 'high') return second;
      return null;
    };
    spoil();
    const first = calmSeconds();
    spoil();
    const second = calmSeconds();
    expect(first).toBeGreaterThanOrEqual(29);
    expect(second).toBeGreaterThan(1.5 * (first ?? 0));
  });
});

describe('the connection', () => {
  test('is good while all comes, weak when pictures went missing or are old, stalled when none come', () => {
    const live = { kind: 'live' } as const;
    const lossy = withSample([], FINE, { ...FINE, missed: 3 });
    expect(connectionOf(live, FINE, [])).toBe('good');
    expect(connectionOf(live, FINE, lossy)).toBe('weak');
    expect(connectionOf(live, { ...FINE, ageAtMostMs: 4_000 }, [])).toBe('weak');
    expect(connectionOf({ kind: 'delayed' }, FINE, [])).toBe('weak');
    expect(connectionOf(live, { ...FINE, picturesPerSecond: 0 }, [])).toBe('stalled');
    expect(connectionOf({ kind: 'interrupted' }, FINE, [])).toBe('stalled');
    expect(connectionOf({ kind: 'asking' }, null, [])).toBe('none');
  });

  test('keeps a minute of seconds', () => {
    let samples: ReturnType<typeof withSample> = [];
    for (let second = 0; second < 100; second += 1) samples = withSample(samples, null, FINE);
    expect(samples).toHaveLength(60);
  });
});
