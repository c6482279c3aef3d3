import type { Position } from './position.ts';
import { type Vertices, vertexAt } from './ring.ts';

/** Semi-major axis of WGS 84 in metres, and its flattening (NGA.STND.0036). */
const SEMI_MAJOR_M = 6378137;
const FLATTENING = 1 / 298.257223563;
const ECCENTRICITY_SQUARED = FLATTENING * (2 - FLATTENING);
const ECCENTRICITY = Math.sqrt(ECCENTRICITY_SQUARED);
const MEAN_RADIUS_M = 6371008.8;
const DEGREE = Math.PI / 180;

/** Nodes and weights of three-point Gauss–Legendre quadrature on 0…1. */
const QUADRATURE = [
  [0.5 - Math.sqrt(0.15), 5 / 18],
  [0.5, 8 / 18],
  [0.5 + Math.sqrt(0.15), 5 / 18],
] as const;

/** The distance on WGS 84 in metres: the straight chord, bent to the mean radius. Within 20 µm of the geodesic up to 10 km, within 1 % beyond. */
export function distanceM(a: Position, b: Position): number {
  const [ax, ay, az] = geocentricM(a);
  const [bx, by, bz] = geocentricM(b);
  const halfChord = Math.hypot(ax - bx, ay - by, az - bz) / 2;
  return 2 * MEAN_RADIUS_M * Math.asin(Math.min(1, halfChord / MEAN_RADIUS_M));
}

function geocentricM([longitude, latitude]: Position): readonly [number, number, number] {
  const sine = Math.sin(latitude * DEGREE);
  const normal = SEMI_MAJOR_M / Math.sqrt(1 - ECCENTRICITY_SQUARED * sine * sine);
  const axial = normal * Math.cos(latitude * DEGREE);
  return [
    axial * Math.cos(longitude * DEGREE),
    axial * Math.sin(longitude * DEGREE),
    normal * (1 - ECCENTRICITY_SQUARED) * sine,
  ];
}

/** The largest distance between two vertices, in metres. */
export function ringDiameterM(vertices: Vertices): number {
  let largest = 0;
  for (const [i, a] of vertices.entries()) {
    for (const b of vertices.slice(i + 1)) largest = Math.max(largest, distanceM(a, b));
  }
  return largest;
}

/**
 * The area on WGS 84, in square metres, of a polygon whose edges are straight in the longitude/latitude plane; positive when counter-clockwise.
 * It is the integral of −f dλ round the ring, where f is the area per radian of longitude between a reference latitude and the edge
 * (Snyder 1987, "Map projections: a working manual", equation 3-12): no projection, and exact but for a quadrature error below 10⁻¹² at these sizes.
 */
export function ringAreaSquareMetres(vertices: Vertices): number {
  const reference = vertexAt(vertices, 0)[1];
  let area = 0;
  for (const [i, [fromLongitude, fromLatitude]] of vertices.entries()) {
    const [toLongitude, toLatitude] = vertexAt(vertices, i + 1);
    let mean = 0;
    for (const [node, weight] of QUADRATURE) {
      mean += weight * bandPerRadian(reference, fromLatitude + node * (toLatitude - fromLatitude));
    }
    area -= mean * (toLongitude - fromLongitude) * DEGREE;
  }
  return area;
}

/** The area between two latitudes per radian of longitude, from differences, so that nearby latitudes lose no digits. */
function bandPerRadian(fromLatitude: number, toLatitude: number): number {
  const halfDifference = ((toLatitude - fromLatitude) / 2) * DEGREE;
  const middle = fromLatitude * DEGREE + halfDifference;
  const rise = 2 * Math.cos(middle) * Math.sin(halfDifference);
  const from = Math.sin(fromLatitude * DEGREE);
  const to = from + rise;
  const square = (sine: number) => 1 - ECCENTRICITY_SQUARED * sine * sine;
  const product = ECCENTRICITY_SQUARED * from * to;
  const rational = (rise * (1 + product)) / (square(from) * square(to));
  const logarithmic = Math.atanh((ECCENTRICITY * rise) / (1 - product)) / ECCENTRICITY;
  return (SEMI_MAJOR_M ** 2 * (1 - ECCENTRICITY_SQUARED) * (rational + logarithmic)) / 2;
}
