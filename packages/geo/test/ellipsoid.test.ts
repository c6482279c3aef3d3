import { expect, test } from 'vitest';
import { ringAreaSquareMetres } from '../src/ellipsoid.ts';
import { distanceM, type Position } from '../src/index.ts';

const band = (south: number, north: number, east: number): Position[] => [
  [0, south],
  [east, south],
  [east, north],
  [0, north],
];

test('the whole ellipsoid has the published surface of WGS 84', () => {
  // 510 065 621.724 km² (NGA.STND.0036), here as two halves of 180 degrees.
  expect(2 * ringAreaSquareMetres(band(-90, 90, 180))).toBeCloseTo(510_065_621.724e6, -6);
});

test('areas between parallels add up', () => {
  const whole = ringAreaSquareMetres(band(40, 41, 1));
  const parts = ringAreaSquareMetres(band(40, 40.3, 1)) + ringAreaSquareMetres(band(40.3, 41, 1));
  expect(Math.abs(parts / whole - 1)).toBeLessThan(1e-13);
});

test('a degree of latitude and of longitude have their published lengths', () => {
  // Length of a degree on WGS 84: 110 574.2758 m of latitude about 0.5° and 111 319.4908 m of longitude at the equator.
  expect(100 * distanceM([0, 0], [0.01, 0])).toBeCloseTo(111_319.4908, 3);
  expect(100 * distanceM([0, -0.005], [0, 0.005])).toBeCloseTo(110_574.2758, 2);
  expect(distanceM([180, 10], [-180, 10])).toBeLessThan(1e-6);
});

test('a distance and its reverse are equal, and the triangle inequality holds', () => {
  const [a, b, c]: Position[] = [
    [13.4, 52.5],
    [13.42, 52.51],
    [13.41, 52.49],
  ];
  if (!a || !b || !c) throw new Error('unreachable');
  expect(distanceM(a, b)).toBe(distanceM(b, a));
  expect(distanceM(a, b)).toBeLessThan(distanceM(a, c) + distanceM(c, b));
});
