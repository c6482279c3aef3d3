import fc from 'fast-check';
import { cellToBoundary, POLYGON_TO_CELLS_FLAGS, polygonToCellsExperimental } from 'h3-js';
import { expect, test } from 'vitest';
import {
  type Area,
  areaToGeoJson,
  CELL_RESOLUTION,
  type Cell,
  cellOf,
  cellsOverlapping,
  containsPosition,
  distanceM,
  type Position,
} from '../src/index.ts';
import { vertexAt } from '../src/ring.ts';
import { arbitraryArea, arbitraryCentre, offsetBy } from './arbitraryArea.ts';

const fraction = fc.double({ min: 0, max: 1, noNaN: true });

/** Positions of the kinds that a cell is missed at: vertices, along edges, a hair's breadth off them, anywhere about. */
function probes(area: Area, fractions: readonly number[]): Position[] {
  const { vertices } = area;
  const next = (i: number) => fractions[i % fractions.length] as number;
  const onEdges = vertices.flatMap((from, i) => {
    const to = vertexAt(vertices, i + 1);
    const along = (t: number): Position => [from[0] + t * (to[0] - from[0]), from[1] + t * (to[1] - from[1])];
    const p = along(next(i));
    const hair = 10 ** (-9 * next(i + 1));
    return [from, p, along(next(i + 2)), offsetBy(p, hair * (next(i + 3) - 0.5), hair * (next(i + 4) - 0.5))];
  });
  const [longitudes, latitudes] = [vertices.map((p) => p[0]), vertices.map((p) => p[1])];
  const between = (values: readonly number[], t: number) =>
    Math.min(...values) + t * (Math.max(...values) - Math.min(...values));
  const anywhere = fractions.map(
    (t, i): Position => [between(longitudes, t), between(latitudes, next(i + 1))],
  );
  return [...onEdges, ...anywhere].filter(([longitude]) => Math.abs(longitude) <= 180);
}

test('a position in an area always has its cell among the area’s', () => {
  let inside = 0;
  fc.assert(
    fc.property(arbitraryArea, fc.array(fraction, { minLength: 24, maxLength: 24 }), (area, fractions) => {
      const cells = new Set(cellsOverlapping(area));
      for (const position of probes(area, fractions)) {
        if (!containsPosition(area, position)) continue;
        inside++;
        if (!cells.has(cellOf(position))) throw new Error(`missed at ${position.join(' ')}`);
      }
    }),
    { numRuns: 3000 },
  );
  expect(inside).toBeGreaterThan(100_000);
});

test('so has a position within 0.3 m of an area, which is the reserve for rounding', () => {
  fc.assert(
    fc.property(arbitraryArea, fc.array(fraction, { minLength: 24, maxLength: 24 }), (area, fractions) => {
      const cells = new Set(cellsOverlapping(area));
      for (const [i, [longitude, latitude]] of probes(area, fractions).entries()) {
        if (!containsPosition(area, [longitude, latitude])) continue;
        const direction = 2 * Math.PI * (fractions[i % fractions.length] as number);
        const near = offsetBy([longitude, latitude], 0.3 * Math.cos(direction), 0.3 * Math.sin(direction));
        if (Math.abs(near[0]) <= 180) expect(cells.has(cellOf(near))).toBe(true);
      }
    }),
    { numRuns: 1000 },
  );
});

test('corners of cells, where three meet, are never lost', () => {
  fc.assert(
    fc.property(arbitraryArea, (area) => {
      const cells = cellsOverlapping(area);
      const set = new Set(cells);
      for (const [longitude, latitude] of cells.flatMap(outlineOf)) {
        const position: Position = [longitude, latitude];
        if (containsPosition(area, position)) expect(set.has(cellOf(position))).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});

test('the cells include all that H3 calls overlapping, and few more', () => {
  let [ours, theirs] = [0, 0];
  fc.assert(
    fc.property(arbitraryArea, (area) => {
      const cells = new Set<string>(cellsOverlapping(area));
      const overlapping = polygonToCellsExperimental(
        areaToGeoJson(area).coordinates,
        CELL_RESOLUTION,
        POLYGON_TO_CELLS_FLAGS.containmentOverlapping,
        true,
      );
      expect(overlapping.filter((cell) => !cells.has(cell))).toEqual([]);
      ours += cells.size;
      theirs += overlapping.length;
    }),
    { numRuns: 2000 },
  );
  expect(ours / theirs).toBeLessThan(1.015);
});

test('a position strays from the outline of its own cell by less than a hundredth of the reserve', () => {
  fc.assert(
    fc.property(arbitraryCentre, fraction, fc.nat(5), (centre, t, side) => {
      // A point on a side of the outline belongs to the cell or to one whose outline passes within millimetres.
      const outline = outlineOf(cellOf(centre));
      const [from, to] = [vertexAt(outline, side), vertexAt(outline, side + 1)];
      fc.pre(Math.abs(from[0] - to[0]) < 1);
      const p: Position = [from[0] + t * (to[0] - from[0]), from[1] + t * (to[1] - from[1])];
      fc.pre(Math.abs(p[0]) <= 180);
      const own = outlineOf(cellOf(p));
      expect(distanceToOutlineM(p, own)).toBeLessThan(0.008);
    }),
    { numRuns: 20_000 },
  );
});

function outlineOf(cell: Cell): Position[] {
  return cellToBoundary(cell).map(([latitude = 0, longitude = 0]): Position => [longitude, latitude]);
}

/** The distance from `p` to the nearest side of an outline near it. */
function distanceToOutlineM(p: Position, outline: readonly Position[]): number {
  const scale = Math.cos((p[1] * Math.PI) / 180);
  const unwrapped = outline.map(([x, y]): Position => [x - 360 * Math.round((x - p[0]) / 360), y]);
  const distances = unwrapped.map((from, i) => {
    const to = vertexAt(unwrapped, i + 1);
    const [dx, dy] = [(to[0] - from[0]) * scale, to[1] - from[1]];
    const along = ((p[0] - from[0]) * scale * dx + (p[1] - from[1]) * dy) / (dx * dx + dy * dy);
    const t = Math.min(1, Math.max(0, along));
    return distanceM(p, [from[0] + t * (to[0] - from[0]), from[1] + t * (to[1] - from[1])]);
  });
  return Math.min(...distances);
}
