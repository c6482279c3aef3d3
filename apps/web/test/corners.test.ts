import { parseArea } from '@porchlight/geo';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { insertCorner, polygonOf, readCorners, writeCorners } from '../src/map/corners.ts';

const SQUARE = [
  { latitude: 52.51, longitude: 13.4 },
  { latitude: 52.51, longitude: 13.41 },
  { latitude: 52.516, longitude: 13.41 },
  { latitude: 52.516, longitude: 13.4 },
];

test('a corner pressed beside an edge goes into that edge, and the outline stays untangled', () => {
  const beside = { latitude: 52.513, longitude: 13.412 };
  expect(insertCorner(SQUARE, beside)).toEqual([SQUARE[0], SQUARE[1], beside, SQUARE[2], SQUARE[3]]);
  expect(() => parseArea(polygonOf(insertCorner(SQUARE, beside)))).not.toThrow();
});

test('a corner pressed beside the last edge goes between the last and the first', () => {
  const beside = { latitude: 52.513, longitude: 13.398 };
  expect(insertCorner(SQUARE, beside).at(-1)).toEqual(beside);
});

const place = fc.record({
  latitude: fc.integer({ min: -9_000_000, max: 9_000_000 }).map((n) => n / 100_000),
  longitude: fc.integer({ min: -18_000_000, max: 18_000_000 }).map((n) => n / 100_000),
});

test('what is written of corners is read as the same corners', () => {
  fc.assert(
    fc.property(fc.array(place, { maxLength: 64 }), (corners) => {
      expect(readCorners(writeCorners(corners))).toEqual(
        corners.map(({ latitude, longitude }) => ({ latitude: latitude + 0, longitude: longitude + 0 })),
      );
    }),
  );
});

test('people’s ways of writing are read, and what is no place is not', () => {
  expect(readCorners(' 52.5 13.4 \n\n52.6;13.5')).toEqual([
    { latitude: 52.5, longitude: 13.4 },
    { latitude: 52.6, longitude: 13.5 },
  ]);
  for (const text of ['52.5', '52.5, x', '95, 13', '52, 181', '1,2,3']) expect(readCorners(text)).toBeNull();
});
