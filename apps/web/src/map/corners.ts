import type { Position } from './Position.ts';

/** The corners of an area that is being drawn, in order; not yet closed, perhaps not yet an area. */
export type Corners = readonly Position[];

/** Puts a corner where it makes the outline least longer, so that pressing around a place in any order doesn't tangle it. */
export function insertCorner(corners: Corners, corner: Position): Corners {
  if (corners.length < 3) return [...corners, corner];
  const detours = corners.map((from, i) => {
    const to = corners[(i + 1) % corners.length] ?? from;
    return distance(from, corner) + distance(corner, to) - distance(from, to);
  });
  const at = detours.indexOf(Math.min(...detours)) + 1;
  return corners.toSpliced(at, 0, corner);
}

/** A GeoJSON polygon, closed, for `parseArea`. */
export function polygonOf(corners: Corners): {
  readonly type: 'Polygon';
  readonly coordinates: number[][][];
} {
  const ring = corners.map(({ longitude, latitude }) => [longitude, latitude]);
  const [first] = ring;
  return { type: 'Polygon', coordinates: [first === undefined ? [] : [...ring, first]] };
}

/** A corner a line, latitude before longitude, as people write it. */
export function writeCorners(corners: Corners): string {
  return corners
    .map(({ latitude, longitude }) => `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`)
    .join('\n');
}

/** Reads what `writeCorners` writes, or a person; null where a line isn't two numbers of a place. */
export function readCorners(text: string): Corners | null {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const corners = lines.map((line) => {
    const [, latitude, longitude] = /^\s*(-?\d+(?:\.\d+)?)\s*[,;\s]\s*(-?\d+(?:\.\d+)?)\s*$/.exec(line) ?? [];
    return { latitude: Number(latitude), longitude: Number(longitude) };
  });
  const isPlace = ({ latitude, longitude }: Position) =>
    Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
  return corners.every(isPlace) ? corners : null;
}

/** In degrees of latitude: good enough to compare what is near. */
function distance(a: Position, b: Position): number {
  const shrink = Math.cos((a.latitude * Math.PI) / 180);
  return Math.hypot((a.longitude - b.longitude) * shrink, a.latitude - b.latitude);
}
