import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  areaSquareMetres,
  areaToGeoJson,
  cellsOverlapping,
  containsPosition,
  diameterM,
  MAX_AREA_DIAMETER_M,
  MAX_AREA_SQUARE_METRES,
  MIN_AREA_SQUARE_METRES,
  type Position,
  parseArea,
} from '../src/index.ts';
import { arbitraryArea } from './arbitraryArea.ts';
import { faultOf } from './faultOf.ts';
import { areaVectors } from './vectors.ts';

const polygon = (vertices: readonly Position[]) => ({
  type: 'Polygon',
  coordinates: [[...vertices, ...vertices.slice(0, 1)]],
});

/** A rectangle at 47 degrees, `east` by `north` degrees. */
const rectangle = (east: number, north: number) =>
  polygon([
    [8, 47],
    [8 + east, 47],
    [8 + east, 47 + north],
    [8, 47 + north],
  ]);

/** The largest `x` from 0 to 1 with `holds(x)`, where that is true up to some point. */
function lastWhere(holds: (x: number) => boolean): number {
  let [low, high] = [0, 1];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}

describe.each(areaVectors.accepted)('accepted: $name', (vector) => {
  const area = parseArea(vector.input);

  test('has its canonical form, size and diameter', () => {
    expect(areaToGeoJson(area)).toEqual(vector.canonical);
    expect(Math.abs(areaSquareMetres(area) / vector.areaSquareMetres - 1)).toBeLessThan(1e-8);
    expect(Math.abs(diameterM(area) - vector.diameterM)).toBeLessThan(1e-4);
  });

  test('holds the positions inside and none outside, and stands for its cells', () => {
    for (const position of vector.inside) expect(containsPosition(area, position)).toBe(true);
    for (const position of vector.outside) expect(containsPosition(area, position)).toBe(false);
    expect(cellsOverlapping(area)).toEqual(vector.cells);
  });
});

test.each(areaVectors.refused)('refused: $name is $code', ({ input, code }) => {
  expect(faultOf(() => parseArea(input))?.code).toBe(code);
});

test('numbers that JSON cannot write are refused', () => {
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    const input = polygon([
      [8, 47],
      [8.006, bad],
      [8.006, 47.004],
    ]);
    expect(faultOf(() => parseArea(input))?.code).toBe('malformed_area');
  }
});

test('a hint names the limit and the measured value, and no coordinates', () => {
  const hint = faultOf(() => parseArea(rectangle(0.001, 0.001)))?.hint;
  expect(hint).toMatch(/at least 0\.06474970276 km² .* this one has 0\.0084\d+ km²/);
  for (const { name, input } of areaVectors.refused) {
    const text = JSON.stringify(input);
    const coordinates = text.match(/-?\d+\.\d{3,}/g) ?? [];
    const told = faultOf(() => parseArea(input))?.hint ?? '';
    expect(
      coordinates.filter((number) => told.includes(number)),
      name,
    ).toEqual([]);
  }
});

test('the limits of size hold to within two parts in 10⁹', () => {
  const isRefusedFor = (code: string, height: number) =>
    faultOf(() => parseArea(rectangle(0.008, 0.05 * height)))?.code === code;
  const smallest = lastWhere((x) => isRefusedFor('area_too_small', x));
  const largest = lastWhere((x) => !isRefusedFor('area_too_large', x));
  const sizeAt = (x: number) => areaSquareMetres(parseArea(rectangle(0.008, 0.05 * x)));
  expect(Math.abs(sizeAt(smallest + 1e-15) / MIN_AREA_SQUARE_METRES - 1)).toBeLessThan(2e-9);
  expect(Math.abs(sizeAt(largest) / MAX_AREA_SQUARE_METRES - 1)).toBeLessThan(2e-9);
});

test('the limit of the diameter holds to within two parts in 10⁹', () => {
  const long = (x: number) => rectangle(0.05 * x, 0.0012);
  const widest = lastWhere((x) => faultOf(() => parseArea(long(x)))?.code !== 'area_too_long');
  expect(Math.abs(diameterM(parseArea(long(widest))) / MAX_AREA_DIAMETER_M - 1)).toBeLessThan(2e-9);
});

test('an area that fills half of its hull passes, and a little less does not', () => {
  // A square of side 2 with a notch to its centre line from above; its hull is the square.
  const notched = (depth: number) => {
    const at = (x: number, y: number): Position => [0.004 * x, 0.004 * y];
    return polygon([
      at(-1, -1),
      at(1, -1),
      at(1, 1),
      at(0.75, 1),
      at(0.75, 1 - depth),
      at(-0.75, 1 - depth),
      at(-0.75, 1),
      at(-1, 1),
    ]);
  };
  expect(faultOf(() => parseArea(notched(1.333333)))).toBeNull();
  expect(faultOf(() => parseArea(notched(1.3334)))?.code).toBe('area_too_thin');
});

test('an area given either way round is the same region, and its canonical form is read as itself', () => {
  fc.assert(
    fc.property(arbitraryArea, (area) => {
      const canonical = areaToGeoJson(area);
      expect(areaToGeoJson(parseArea(canonical))).toEqual(canonical);
      const backwards = { type: 'Polygon', coordinates: [canonical.coordinates[0]?.toReversed()] };
      expect(areaToGeoJson(parseArea(backwards))).toEqual(canonical);
      expect(areaSquareMetres(area)).toBeGreaterThan(0);
    }),
    { numRuns: 300 },
  );
});

test('an area cannot be changed after it was checked', () => {
  const input = rectangle(0.006, 0.005);
  const area = parseArea(input);
  const before = areaToGeoJson(area);
  for (const position of input.coordinates[0] ?? []) Object.assign(position, [0, 0]);
  expect(areaToGeoJson(area)).toEqual(before);
  expect(() => Object.assign(area.vertices[0] ?? [], [0, 0])).toThrow(TypeError);
});
