import { PorchlightError } from '@porchlight/kernel';
import { type Position, parsePosition } from './position.ts';
import type { Vertices } from './ring.ts';

/** Distinct vertices of an area, at least and at most. */
export const MIN_AREA_VERTICES = 3;
export const MAX_AREA_VERTICES = 64;

/**
 * Reads a GeoJSON polygon of one closed ring (RFC 7946 section 3.1.6) as its vertices without the closing one, in the order given.
 * Throws `malformed_area`, or `area_too_complex` for more than 64 vertices. No member beside `type` and `coordinates` is taken, so that none can change what the polygon means.
 */
export function parseAreaShape(input: unknown): Vertices {
  if (!isRecord(input) || input['type'] !== 'Polygon' || !Array.isArray(input['coordinates'])) {
    throw malformed('an area is a GeoJSON polygon: {"type": "Polygon", "coordinates": [ring]}');
  }
  const stranger = Object.keys(input).find((name) => name !== 'type' && name !== 'coordinates');
  if (stranger !== undefined) {
    throw malformed('an area has no members beside "type" and "coordinates"; leave the others out');
  }
  const rings: unknown[] = input['coordinates'];
  if (rings.length !== 1) {
    throw malformed(`an area is one ring without holes; this one has ${rings.length} rings`);
  }
  const ring = rings[0];
  if (!Array.isArray(ring)) throw malformed('a ring is an array of positions');
  return readRing(ring);
}

function readRing(ring: readonly unknown[]): Vertices {
  if (ring.length > MAX_AREA_VERTICES + 1) {
    throw new PorchlightError(
      'area_too_complex',
      `an area has at most ${MAX_AREA_VERTICES} vertices; this one has ${ring.length - 1}, so simplify it`,
    );
  }
  if (ring.length < MIN_AREA_VERTICES + 1) {
    throw malformed(
      `a ring has at least ${MIN_AREA_VERTICES + 1} positions, the last equal to the first; this one has ${ring.length}`,
    );
  }
  const positions = ring.map(readVertex);
  const repeated = positions.findIndex((p, i) => i > 0 && isSame(p, positions[i - 1] as Position));
  if (repeated !== -1) {
    throw malformed(`position ${repeated + 1} of the ring repeats the one before it; leave it out`);
  }
  if (!isSame(positions[0] as Position, positions.at(-1) as Position)) {
    throw malformed('the ring is not closed: its last position must equal its first');
  }
  return positions.slice(0, -1);
}

function readVertex(input: unknown, index: number): Position {
  try {
    return parsePosition(input);
  } catch (cause) {
    const rule = cause instanceof PorchlightError ? cause.message : '';
    throw new PorchlightError('malformed_area', `position ${index + 1} of the ring is malformed: ${rule}`, {
      cause,
    });
  }
}

function isRecord(input: unknown): input is Record<string, unknown> {
  return typeof input === 'object' && input !== null;
}

function isSame(a: Position, b: Position): boolean {
  return a[0] === b[0] && a[1] === b[1];
}

function malformed(hint: string): PorchlightError {
  return new PorchlightError('malformed_area', hint);
}
