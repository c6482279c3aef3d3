import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dayOf, groupByDay, marksOf, nearestMark, shareOfDay } from '../../src/timeline/dayGroups.ts';

const at = (day: number, hour: number, minute = 0) => new Date(2026, 10, day, hour, minute).getTime();
const clip = (clipId: string, startedAtMs: number, lengthMs = 10_000) => ({
  clipId,
  startedAtMs,
  endedAtMs: startedAtMs + lengthMs,
});

test('clips stand under the day on which they begin, newest first', () => {
  const groups = groupByDay([
    clip('c', at(26, 0, 5)),
    clip('b', at(25, 23, 59), 120_000),
    clip('a', at(25, 8)),
  ]);
  expect(groups.map(({ day, clips }) => [day, clips.map(({ clipId }) => clipId)])).toEqual([
    ['2026-11-26', ['c']],
    ['2026-11-25', ['b', 'a']],
  ]);
});

test('every clip stands in one group, in its order, whatever the clips', () => {
  const moments = fc.array(fc.integer({ min: at(1, 0), max: at(28, 0) }), { maxLength: 60 });
  fc.assert(
    fc.property(moments, (times) => {
      const clips = times.toSorted((a, b) => b - a).map((time, index) => clip(String(index), time));
      const groups = groupByDay(clips);
      expect(groups.flatMap((group) => group.clips)).toEqual(clips);
      expect(new Set(groups.map(({ day }) => day)).size).toBe(groups.length);
      for (const { day, clips: own } of groups)
        expect(own.every(({ startedAtMs }) => dayOf(startedAtMs) === day)).toBe(true);
    }),
  );
});

test('a place on the line of 24 hours follows the clock on the wall', () => {
  expect(shareOfDay(at(26, 0))).toBe(0);
  expect(shareOfDay(at(26, 6))).toBe(0.25);
  expect(shareOfDay(at(26, 18))).toBe(0.75);
});

test('marks stand earliest first, and one that runs over midnight ends at the edge', () => {
  const marks = marksOf([clip('late', at(25, 23, 59), 120_000), clip('early', at(25, 12))]);
  expect(marks.map(({ clipId }) => clipId)).toEqual(['early', 'late']);
  expect(marks[1]?.to).toBe(1);
  for (const { from, to } of marks) expect(to).toBeGreaterThanOrEqual(from);
});

describe('the mark nearest to a place', () => {
  const marks = marksOf([clip('c', at(25, 20)), clip('b', at(25, 12), 3_600_000), clip('a', at(25, 6))]);

  test.each([
    [0, 0],
    [0.3, 0],
    [0.5, 1],
    [0.54, 1],
    [0.6, 1],
    [0.75, 2],
    [1, 2],
  ])('at %d is the one of index %i', (share, index) => {
    expect(nearestMark(marks, share)).toBe(index);
  });

  test('is none where there are none', () => {
    expect(nearestMark([], 0.5)).toBe(-1);
  });
});
