import { isOnSegment, orientation, segmentsTouch } from './orientation.ts';
import type { Position } from './position.ts';

/** The distinct vertices of a polygon in order; the edge from the last to the first is understood. At least three. */
export type Vertices = readonly Position[];

/** The vertex at `index`, counted round the ring. */
export function vertexAt(vertices: Vertices, index: number): Position {
  return vertices[index % vertices.length] as Position;
}

/** Whether `p` lies in the simple polygon or on its boundary; exact. */
export function ringContains(vertices: Vertices, p: Position): boolean {
  let winding = 0;
  for (let i = 0; i < vertices.length; i++) {
    const a = vertexAt(vertices, i);
    const b = vertexAt(vertices, i + 1);
    if (isOnSegment(p, a, b)) return true;
    if (a[1] <= p[1] && p[1] < b[1] && orientation(a, b, p) > 0) winding++;
    if (b[1] <= p[1] && p[1] < a[1] && orientation(a, b, p) < 0) winding--;
  }
  return winding !== 0;
}

/** Whether two simple polygons share a point, boundaries included; exact. */
export function ringsTouch(one: Vertices, other: Vertices): boolean {
  if (ringContains(one, vertexAt(other, 0)) || ringContains(other, vertexAt(one, 0))) return true;
  return one.some((a, i) =>
    other.some((c, j) => segmentsTouch(a, vertexAt(one, i + 1), c, vertexAt(other, j + 1))),
  );
}

/**
 * The first pair of edges that share a point which they may not share, counted from 1 in the order given, or null for a simple polygon.
 * Neighbouring edges may share their common vertex and nothing else.
 */
export function firstCrossing(vertices: Vertices): readonly [number, number] | null {
  const count = vertices.length;
  for (let i = 0; i < count; i++) {
    for (let j = i + 1; j < count; j++) {
      if (edgesClash(vertices, i, j)) return [i + 1, j + 1];
    }
  }
  return null;
}

function edgesClash(vertices: Vertices, i: number, j: number): boolean {
  if (j === i + 1) return foldsBack(vertices, i);
  if ((j + 1) % vertices.length === i) return foldsBack(vertices, j);
  return segmentsTouch(
    vertexAt(vertices, i),
    vertexAt(vertices, i + 1),
    vertexAt(vertices, j),
    vertexAt(vertices, j + 1),
  );
}

/** Whether the edge after edge `i` runs back along it. */
function foldsBack(vertices: Vertices, i: number): boolean {
  const a = vertexAt(vertices, i);
  const b = vertexAt(vertices, i + 1);
  const c = vertexAt(vertices, i + 2);
  return isOnSegment(c, a, b) || isOnSegment(a, b, c);
}

/** Whether a simple polygon is given counter-clockwise; exact. */
export function isCounterClockwise(vertices: Vertices): boolean {
  // The lowest of the leftmost vertices is a corner of the hull, where the turn of the boundary is that of the whole.
  const corner = vertices.reduce(
    (best, p, i) => (comparePositions(p, vertexAt(vertices, best)) < 0 ? i : best),
    0,
  );
  const before = vertexAt(vertices, corner + vertices.length - 1);
  return orientation(before, vertexAt(vertices, corner), vertexAt(vertices, corner + 1)) > 0;
}

/** The corners of the convex hull in the longitude/latitude plane, counter-clockwise (Andrew's monotone chain). */
export function convexHull(vertices: Vertices): Vertices {
  const sorted = [...vertices].sort(comparePositions);
  return [...hullChain(sorted), ...hullChain(sorted.reverse())];
}

function hullChain(sorted: Vertices): Position[] {
  const chain: Position[] = [];
  for (const p of sorted) {
    while (chain.length >= 2) {
      const [a, b] = chain.slice(-2) as [Position, Position];
      if (orientation(a, b, p) > 0) break;
      chain.pop();
    }
    chain.push(p);
  }
  chain.pop();
  return chain;
}

function comparePositions(a: Position, b: Position): number {
  return a[0] - b[0] || a[1] - b[1];
}
