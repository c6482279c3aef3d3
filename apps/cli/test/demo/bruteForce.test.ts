import { expect, test } from 'vitest';
import { type FilmedClip, type Searched, searchByBruteForce } from '../../src/demo/bruteForce.ts';

/** An L: the square from 0 to 4 without its upper right quarter. */
const SEARCHED: Searched = {
  ring: [
    [0, 0],
    [4, 0],
    [4, 2],
    [2, 2],
    [2, 4],
    [0, 4],
    [0, 0],
  ],
  fromMs: 1000,
  toMs: 2000,
};

function isFound(clip: Partial<FilmedClip>): boolean {
  const inside = { longitude: 1, latitude: 1, startedAtMs: 1200, endedAtMs: 1800, clockUncertaintyMs: 0 };
  return searchByBruteForce([{ clipId: 'one', ...inside, ...clip }], SEARCHED).has('one');
}

test.each([
  [1, 1, true],
  [3, 1, true],
  [1, 3, true],
  [3.9, 1.9, true],
  [3, 3, false],
  [2.1, 2.1, false],
  [-0.1, 1, false],
  [4.1, 1, false],
  [1, -0.1, false],
  [1, 4.1, false],
  [5, 2, false],
  [-1, 2, false],
])('a camera at %f, %f is inside: %s', (longitude, latitude, inside) => {
  expect(isFound({ longitude, latitude })).toBe(inside);
});

test.each([
  ['lies in the window', 1200, 1800, 0, true],
  ['ends as the window begins', 500, 1000, 0, true],
  ['ends a millisecond before', 500, 999, 0, false],
  ['ends before by less than its clock may be wrong', 500, 900, 100, true],
  ['ends before by more than its clock may be wrong', 500, 899, 100, false],
  ['begins as the window ends', 2000, 2500, 0, true],
  ['begins a millisecond after', 2001, 2500, 0, false],
  ['begins after by as much as its clock may be wrong', 2100, 2500, 100, true],
  ['covers the window on both sides', 0, 9000, 0, true],
])(
  'a clip that %s (%d to %d, wrong by up to %d): %s',
  (_, startedAtMs, endedAtMs, clockUncertaintyMs, found) => {
    expect(isFound({ startedAtMs, endedAtMs, clockUncertaintyMs })).toBe(found);
  },
);

test('of many clips exactly the right ones are found', () => {
  const at = (clipId: string, longitude: number, startedAtMs: number): FilmedClip => ({
    clipId,
    longitude,
    latitude: 1,
    startedAtMs,
    endedAtMs: startedAtMs + 10,
    clockUncertaintyMs: 0,
  });
  const clips = [at('in', 1, 1500), at('elsewhere', 9, 1500), at('later', 1, 3000), at('too', 3, 1990)];
  expect(searchByBruteForce(clips, SEARCHED)).toEqual(new Set(['in', 'too']));
});
