import fc from 'fast-check';
import { cellsToMultiPolygon, cellToLatLng, getPentagons, gridDisk, latLngToCell } from 'h3-js';
import { type Area, CELL_RESOLUTION, type Position, parseArea } from '../src/index.ts';

const METRES_PER_DEGREE = 111_195;
const unit = fc.double({ min: 0, max: 1, noNaN: true });
const angle = unit.map((turn) => 2 * Math.PI * turn);

/** Centres all over the world, and where geometry goes wrong. */
export const arbitraryCentre: fc.Arbitrary<Position> = fc.oneof(
  fc.tuple(unit, unit).map(([a, b]): Position => [360 * a - 180, (Math.asin(2 * b - 1) * 180) / Math.PI]),
  fc.tuple(unit, fc.constantFrom(-84.98, 84.98)).map(([a, latitude]): Position => [360 * a - 180, latitude]),
  fc.tuple(fc.constantFrom(-179.99, 179.99), unit).map(([a, b]): Position => [a, 160 * b - 80]),
  fc
    .tuple(fc.constantFrom(...getPentagons(CELL_RESOLUTION)), unit, unit)
    .map(([pentagon, a, b]): Position => {
      const [latitude = 0, longitude = 0] = cellToLatLng(pentagon);
      return [longitude + (a - 0.5) / 50, latitude + (b - 0.5) / 50];
    }),
  fc.constant<Position>([0, 0]),
);

/** Rings about a centre, convex and concave, round and stretched; most have a legal size. */
const starRing = fc
  .record({
    centre: arbitraryCentre,
    radii: fc.array(fc.double({ min: 0.3, max: 1, noNaN: true }), { minLength: 3, maxLength: 64 }),
    radiusM: fc.double({ min: 180, max: 1200, noNaN: true }),
    stretch: fc.double({ min: 0.25, max: 1, noNaN: true }),
    turn: angle,
  })
  .map(({ centre, radii, radiusM, stretch, turn }) =>
    closed(
      radii.map((radius, i) => {
        const direction = (2 * Math.PI * i) / radii.length;
        const along = radius * radiusM * Math.cos(direction);
        const across = radius * radiusM * Math.sin(direction) * stretch;
        return offsetBy(
          centre,
          along * Math.cos(turn) - across * Math.sin(turn),
          along * Math.sin(turn) + across * Math.cos(turn),
        );
      }),
    ),
  );

/** Rings that run along the sides of cells, the worst case for deciding who overlaps. */
const cellRing = fc
  .tuple(arbitraryCentre, fc.integer({ min: 1, max: 3 }), fc.boolean())
  .map(([[longitude, latitude], distance, finer]) => {
    const resolution = CELL_RESOLUTION + (finer ? 1 : 0);
    const cells = gridDisk(latLngToCell(latitude, longitude, resolution), distance);
    return (cellsToMultiPolygon(cells, true)[0]?.[0] ?? []) as Position[];
  });

/** Rectangles along meridians and parallels. */
const boxRing = fc.tuple(arbitraryCentre, unit, unit).map(([centre, a, b]) => {
  const [east, north] = [150 + 400 * a, 150 + 400 * b];
  const [[w, s], [e, n]] = [offsetBy(centre, -east, -north), offsetBy(centre, east, north)];
  return closed([
    [w, s],
    [e, s],
    [e, n],
    [w, n],
  ]);
});

/** Legal areas of many shapes, all over the world. */
export const arbitraryArea: fc.Arbitrary<Area> = fc
  .oneof(
    { weight: 6, arbitrary: starRing },
    { weight: 2, arbitrary: cellRing },
    { weight: 2, arbitrary: boxRing },
  )
  .map(areaOrNull)
  .filter((area) => area !== null);

/** The position so many metres east and north of `from`, near enough for tests. */
export function offsetBy([longitude, latitude]: Position, eastM: number, northM: number): Position {
  const scale = Math.cos((latitude * Math.PI) / 180);
  return [longitude + eastM / (METRES_PER_DEGREE * scale), latitude + northM / METRES_PER_DEGREE];
}

function closed(vertices: readonly Position[]): Position[] {
  return [...vertices, ...vertices.slice(0, 1)];
}

function areaOrNull(ring: readonly Position[]): Area | null {
  try {
    return parseArea({ type: 'Polygon', coordinates: [ring] });
  } catch {
    return null;
  }
}
