import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BitrateLadder } from '../../src/live/BitrateLadder.ts';
import { SessionLife } from '../../src/live/SessionLife.ts';
import { SessionTimeline } from '../../src/live/SessionTimeline.ts';
import { UplinkGate } from '../../src/live/UplinkGate.ts';

const BOUNDS = { least: 100_000, most: 2_000_000 };

describe('the bitrate', () => {
  const report = fc.record({ waitMs: fc.nat(5000), isSlow: fc.boolean() });

  test('stays within its bounds, falls only at a second slow report in a row, and rises only after ten seconds without one', () => {
    fc.assert(
      fc.property(fc.array(report, { maxLength: 200 }), fc.nat(3_000_000), (reports, begin) => {
        const ladder = new BitrateLadder(BOUNDS, begin, 0);
        let [nowMs, slowAtMs, wasSlow] = [0, 0, false];
        for (const { waitMs, isSlow } of reports) {
          nowMs += waitMs;
          const before = ladder.bitrate;
          const after = ladder.report(isSlow, nowMs);
          expect(after).toBeGreaterThanOrEqual(BOUNDS.least);
          expect(after).toBeLessThanOrEqual(BOUNDS.most);
          if (after < before) expect([isSlow, wasSlow]).toEqual([true, true]);
          if (isSlow && wasSlow && before > BOUNDS.least) expect(after).toBeLessThan(before);
          if (after > before) expect(nowMs - slowAtMs).toBeGreaterThanOrEqual(10_000);
          if (isSlow) slowAtMs = nowMs;
          wasSlow = isSlow;
        }
      }),
    );
  });

  test('reaches the floor while viewers are slow, and the top again when none are', () => {
    const ladder = new BitrateLadder(BOUNDS, 1_200_000, 0);
    for (let i = 1; i <= 20; i++) ladder.report(true, i * 2000);
    expect(ladder.bitrate).toBe(BOUNDS.least);
    for (let i = 21; i <= 200; i++) ladder.report(false, i * 2000);
    expect(ladder.bitrate).toBe(BOUNDS.most);
  });
});

describe('a session', () => {
  function lifeAt(
    nowMs: number,
    ...steps: readonly (readonly [atMs: number, viewers: number | 'asked'])[]
  ): boolean {
    const life = new SessionLife(0);
    for (const [atMs, viewers] of steps) {
      if (viewers === 'asked') life.requested(atMs);
      else life.reported(viewers, atMs);
    }
    return life.isOver(nowMs);
  }
  const watched = (untilMs: number) =>
    Array.from({ length: Math.floor(untilMs / 2000) + 1 }, (_, i) => [i * 2000, 1] as const);

  test('is over after six seconds without a word, and not before', () => {
    expect([lifeAt(5999), lifeAt(6000)]).toEqual([false, true]);
    expect([lifeAt(9999, [4000, 1]), lifeAt(10_000, [4000, 1])]).toEqual([false, true]);
  });

  test('is over when nobody looks, unless somebody has asked just now', () => {
    expect(lifeAt(4000, [2000, 1], [4000, 0])).toBe(true);
    expect(lifeAt(4000, [3900, 'asked'], [4000, 0])).toBe(false);
    expect(lifeAt(6900, [3900, 'asked'], [4000, 0])).toBe(true);
    expect(lifeAt(6900, [3900, 'asked'], [4000, 0], [5000, 1])).toBe(false);
  });

  test('is over five minutes after the newest request, however many look', () => {
    expect([lifeAt(299_999, ...watched(299_000)), lifeAt(300_000, ...watched(299_000))]).toEqual([
      false,
      true,
    ]);
    expect(lifeAt(301_000, ...watched(300_000), [200_000, 'asked'], [300_500, 1])).toBe(false);
  });

  test('is over after an hour, whatever is asked', () => {
    const life = new SessionLife(0);
    life.requested(3_599_998);
    life.reported(3, 3_599_999);
    expect([life.isOver(3_599_999), life.isOver(3_600_000)]).toEqual([false, true]);
  });
});

describe('the uplink', () => {
  const picture = fc.record({ isKeyframe: fc.boolean(), heldBytes: fc.nat(600_000) });

  test('leaves out pictures while much is held, and after one that was left out all up to a keyframe', () => {
    fc.assert(
      fc.property(fc.array(picture), (pictures) => {
        const gate = new UplinkGate();
        let isWhole = true;
        for (const { isKeyframe, heldBytes } of pictures) {
          const goesUp = gate.admitsPicture(isKeyframe, heldBytes);
          expect(goesUp).toBe(heldBytes <= 262_144 && (isWhole || isKeyframe));
          isWhole = goesUp;
        }
      }),
    );
  });

  test('asks for a keyframe once, when there is room for it, and again where that was left out too', () => {
    const gate = new UplinkGate();
    expect(gate.asksForKeyframe(0)).toBe(false);
    gate.admitsPicture(false, 300_000);
    expect([gate.asksForKeyframe(300_000), gate.asksForKeyframe(1), gate.asksForKeyframe(1)]).toEqual([
      false,
      true,
      false,
    ]);
    gate.admitsPicture(true, 300_000);
    expect(gate.asksForKeyframe(1)).toBe(true);
    expect(gate.admitsPicture(true, 1)).toBe(true);
    expect([gate.asksForKeyframe(1), gate.takeLeftOut(), gate.takeLeftOut()]).toEqual([false, 2, 0]);
  });

  test('lets sound through where pictures are left out', () => {
    const gate = new UplinkGate();
    expect([gate.admitsPicture(true, 400_000), gate.admitsSound(400_000)]).toEqual([false, true]);
    expect(gate.admitsSound(600_000)).toBe(false);
  });
});

describe('the times of frames', () => {
  const frame = fc.record({ durationMs: fc.integer({ min: 1, max: 500 }), lateMs: fc.nat(400) });

  test('rise, are never to come and never long ago, whatever delays frames', () => {
    fc.assert(
      fc.property(fc.array(frame), (frames) => {
        const timeline = new SessionTimeline();
        let [sourceMs, nowUs, lastUs] = [5000, 0, -1];
        for (const { durationMs, lateMs } of frames) {
          nowUs = Math.max(nowUs + 1000, (sourceMs - 5000 + lateMs) * 1000);
          const timeUs = timeline.place(sourceMs, nowUs);
          expect(timeUs).toBeGreaterThan(lastUs);
          expect(timeUs).toBeLessThanOrEqual(nowUs);
          expect(timeUs).toBeGreaterThanOrEqual(nowUs - 200_000);
          lastUs = timeUs;
          sourceMs += durationMs;
        }
      }),
    );
  });

  test('lie as far apart as frames were filmed, where these come late by a little', () => {
    const timeline = new SessionTimeline();
    const lates = [0, 30, 5, 90, 0, 60];
    const times = lates.map((lateMs, i) => timeline.place(i * 66, (i * 66 + lateMs) * 1000));
    expect(times).toEqual(lates.map((_, i) => i * 66_000));
  });
});
