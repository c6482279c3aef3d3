import { type Degrees, diameterM, sizeM2 } from './areaMeasures.ts';
import type { PositionE7 } from './parseEntry.ts';
import { crossingEdges, hullOf } from './planeGeometry.ts';

const SQUARE_MILE_M2 = 1609.344 ** 2;
const LEAST_M2 = 0.025 * SQUARE_MILE_M2;
const MOST_M2 = 0.5 * SQUARE_MILE_M2;
const MOST_ACROSS_M = 2500;
const LEAST_SHARE = 0.5;
const MOST_LATITUDE = 85;
const MOST_SPAN = 180;
/** A measured value passes when it is beyond its limit by no more than this part. */
const TOLERANCE = 1e-9;

/** Which limit of area.md section 2 the ring breaks first, with the measured value; null where it keeps all. The form of the list and its pairs was checked. */
export function areaBreach(ringE7: readonly PositionE7[]): string | null {
  const ring = ringE7.map(([longitude, latitude]): Degrees => [longitude / 1e7, latitude / 1e7]);
  const shape = shapeBreach(ring);
  if (shape !== null) return shape;
  const vertices = ring.slice(1);
  const crossing = crossingEdges(ring.slice(0, -1));
  if (crossing !== null)
    return `edges ${crossing[0]} and ${crossing[1]} of its area’s ${vertices.length} cross or touch`;
  return measuredBreach(vertices);
}

function shapeBreach(ring: readonly Degrees[]): string | null {
  const repeated = ring.findIndex((position, at) => at > 0 && isSame(position, ring[at - 1]));
  if (repeated >= 0) return `position ${repeated + 1} of its area repeats the one before it`;
  if (!isSame(ring[0], ring.at(-1))) return 'its area is not closed: the last position isn’t the first';
  const longitudes = ring.map(([longitude]) => longitude);
  const span = Math.max(...longitudes) - Math.min(...longitudes);
  if (span > MOST_SPAN) return `its area spans ${amount(span)} degrees of longitude, more than ${MOST_SPAN}`;
  const latitude = Math.max(...ring.map(([, each]) => Math.abs(each)));
  return latitude > MOST_LATITUDE
    ? `its area reaches ${amount(latitude)} degrees of latitude, beyond ${MOST_LATITUDE}`
    : null;
}

function measuredBreach(vertices: readonly Degrees[]): string | null {
  const size = Math.abs(sizeM2(vertices));
  if (size < LEAST_M2 * (1 - TOLERANCE))
    return `its area has ${amount(size)} m², less than ${amount(LEAST_M2)}`;
  if (size > MOST_M2 * (1 + TOLERANCE))
    return `its area has ${amount(size)} m², more than ${amount(MOST_M2)}`;
  const across = diameterM(vertices);
  if (across > MOST_ACROSS_M * (1 + TOLERANCE))
    return `its area is ${amount(across)} m across, more than ${amount(MOST_ACROSS_M)}`;
  const share = size / sizeM2(hullOf(vertices));
  return share < LEAST_SHARE * (1 - TOLERANCE)
    ? `its area fills ${amount(100 * share)} % of its convex hull, less than ${100 * LEAST_SHARE}`
    : null;
}

function isSame(one: Degrees | undefined, other: Degrees | undefined): boolean {
  return one?.[0] === other?.[0] && one?.[1] === other?.[1];
}

/** Ten digits, so that what is just past a limit doesn't read like it. */
function amount(value: number): string {
  return Number(value.toPrecision(10)).toLocaleString('en-US', { maximumFractionDigits: 9 });
}
