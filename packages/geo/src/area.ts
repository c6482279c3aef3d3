import { type Brand, PorchlightError } from '@porchlight/kernel';
import { parseAreaShape } from './areaShape.ts';
import { ringAreaSquareMetres, ringDiameterM } from './ellipsoid.ts';
import { type Position, parsePosition } from './position.ts';
import { convexHull, firstCrossing, isCounterClockwise, ringContains, type Vertices } from './ring.ts';

/** A place that footage may be asked for: a simple polygon that keeps every rule of `spec/area.md`. Its distinct vertices, counter-clockwise, frozen; edges are straight in the longitude/latitude plane. */
export type Area = Brand<{ readonly vertices: Vertices }, 'Area'>;

/** A GeoJSON polygon of one ring (RFC 7946 section 3.1.6). */
export interface AreaPolygon {
  type: 'Polygon';
  coordinates: [longitude: number, latitude: number][][];
}

/** The international square mile. */
export const SQUARE_MILE_SQUARE_METRES = 1609.344 ** 2;
export const MIN_AREA_SQUARE_METRES = 0.025 * SQUARE_MILE_SQUARE_METRES;
export const MAX_AREA_SQUARE_METRES = 0.5 * SQUARE_MILE_SQUARE_METRES;
export const MAX_AREA_DIAMETER_M = 2500;
/** Of the area of its convex hull, the least share that an area fills. */
export const MIN_AREA_HULL_SHARE = 0.5;
export const MAX_AREA_LATITUDE = 85;
/** Measured values may pass a limit by this factor, more than rounding and less than matters. */
export const AREA_TOLERANCE = 1e-9;

/**
 * Reads a GeoJSON polygon, of either orientation, by the rules of `spec/area.md`, in that order; the result is counter-clockwise from the same first vertex.
 * Throws `malformed_area`, `area_too_complex`, `area_antimeridian`, `area_polar`, `area_self_crossing`, `area_too_small`, `area_too_large`, `area_too_long` or
 * `area_too_thin`; the hint names the rule, the limit and the measured value, and no coordinates.
 */
export function parseArea(input: unknown): Area {
  const given = parseAreaShape(input);
  checkPlace(given);
  checkSimple(given);
  const vertices = isCounterClockwise(given) ? given : [...given.slice(0, 1), ...given.slice(1).reverse()];
  checkSize(vertices);
  return Object.freeze({ vertices: Object.freeze(vertices.map((p) => Object.freeze(p))) }) as Area;
}

/** The area as GeoJSON, closed and counter-clockwise; `parseArea` of it gives the same area. The caller owns the result. */
export function areaToGeoJson(area: Area): AreaPolygon {
  const ring = area.vertices.map(([longitude, latitude]): [number, number] => [longitude, latitude]);
  return { type: 'Polygon', coordinates: [[...ring, [...(ring[0] as [number, number])]]] };
}

/**
 * Whether `position` lies in the area or on its boundary: the exact test, by exact arithmetic on the doubles given. A longitude of 180 and one of −180 are the same place.
 * Throws `malformed_position` as `parsePosition` does.
 */
export function containsPosition(area: Area, position: Position): boolean {
  const [longitude, latitude] = parsePosition(position);
  if (ringContains(area.vertices, position)) return true;
  return Math.abs(longitude) === 180 && ringContains(area.vertices, [-longitude, latitude]);
}

/** The area's size on the WGS 84 ellipsoid. */
export function areaSquareMetres(area: Area): number {
  return ringAreaSquareMetres(area.vertices);
}

/** The largest distance between two of the area's vertices. */
export function diameterM(area: Area): number {
  return ringDiameterM(area.vertices);
}

function checkPlace(vertices: Vertices): void {
  const longitudes = vertices.map(([longitude]) => longitude);
  const span = Math.max(...longitudes) - Math.min(...longitudes);
  if (span > 180) {
    throw new PorchlightError(
      'area_antimeridian',
      `an area may touch the antimeridian and not cross it; this one spans ${format(span)} degrees of longitude, so draw one area on each side`,
    );
  }
  const latitude = Math.max(...vertices.map((p) => Math.abs(p[1])));
  if (latitude > MAX_AREA_LATITUDE) {
    throw new PorchlightError(
      'area_polar',
      `an area lies within ${MAX_AREA_LATITUDE} degrees of latitude of the equator; nearer to a pole none can be drawn`,
    );
  }
}

function checkSimple(vertices: Vertices): void {
  const crossing = firstCrossing(vertices);
  if (crossing === null) return;
  throw new PorchlightError(
    'area_self_crossing',
    `the boundary of an area may not cross or touch itself; edges ${crossing[0]} and ${crossing[1]} of ${vertices.length} do`,
  );
}

function checkSize(vertices: Vertices): void {
  const area = ringAreaSquareMetres(vertices);
  if (isBelow(area, MIN_AREA_SQUARE_METRES)) {
    throw new PorchlightError(
      'area_too_small',
      `an area has at least ${squareKilometres(MIN_AREA_SQUARE_METRES)} (0.025 square miles); this one has ${squareKilometres(area)}`,
    );
  }
  if (isAbove(area, MAX_AREA_SQUARE_METRES)) {
    throw new PorchlightError(
      'area_too_large',
      `an area has at most ${squareKilometres(MAX_AREA_SQUARE_METRES)} (0.5 square miles); this one has ${squareKilometres(area)}`,
    );
  }
  const diameter = ringDiameterM(vertices);
  if (isAbove(diameter, MAX_AREA_DIAMETER_M)) {
    throw new PorchlightError(
      'area_too_long',
      `an area is at most ${MAX_AREA_DIAMETER_M} m across; this one is ${format(diameter)} m`,
    );
  }
  const share = area / ringAreaSquareMetres(convexHull(vertices));
  if (isBelow(share, MIN_AREA_HULL_SHARE)) {
    throw new PorchlightError(
      'area_too_thin',
      `an area fills at least ${100 * MIN_AREA_HULL_SHARE} % of its convex hull; this one fills ${format(100 * share)} %, so draw it with fewer arms and bends`,
    );
  }
}

function isBelow(value: number, limit: number): boolean {
  return value < limit * (1 - AREA_TOLERANCE);
}

function isAbove(value: number, limit: number): boolean {
  return value > limit * (1 + AREA_TOLERANCE);
}

function squareKilometres(squareMetres: number): string {
  return `${format(squareMetres / 1e6)} km²`;
}

/** Ten significant digits, so that a value just past its limit doesn't read like the limit. */
function format(value: number): string {
  return String(Number(value.toPrecision(10)));
}
