import type { Degrees } from './areaMeasures.ts';

/** Every double of up to 180 that is n·10⁻⁷ is a whole number of these. */
const FINE = 2 ** 80;
/** More than rounding can make of a determinant, per unit of what it is made of (Shewchuk 1997: 3.3·10⁻¹⁶). */
const SURE = 1e-15;

/** Which way a → b → c turns in the plane: 1 left, −1 right, 0 straight; exact for doubles that are n·10⁻⁷. */
export function turn(a: Degrees, b: Degrees, c: Degrees): number {
  const one = (b[0] - a[0]) * (c[1] - a[1]);
  const other = (b[1] - a[1]) * (c[0] - a[0]);
  if (Math.abs(one - other) > SURE * (Math.abs(one) + Math.abs(other))) return Math.sign(one - other);
  const [[ax, ay], [bx, by], [cx, cy]] = [finely(a), finely(b), finely(c)];
  const exact = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
  return exact > 0n ? 1 : exact < 0n ? -1 : 0;
}

/** The numbers of the first two edges, from 1, that share what they may not share (area.md section 2); null for a simple polygon. */
export function crossingEdges(vertices: readonly Degrees[]): readonly [number, number] | null {
  const edges = vertices.flatMap((from, at) => {
    const to = vertices[(at + 1) % vertices.length];
    return to === undefined ? [] : [{ from, to }];
  });
  for (const [i, one] of edges.entries()) {
    for (const [j, other] of edges.entries()) {
      if (j <= i) continue;
      const isClash =
        j === i + 1
          ? foldsBack(one, other)
          : i === 0 && j === edges.length - 1
            ? foldsBack(other, one)
            : touch(one, other);
      if (isClash) return [i + 1, j + 1];
    }
  }
  return null;
}

/** The corners of the convex hull, counter-clockwise; of collinear points fewer than three. */
export function hullOf(vertices: readonly Degrees[]): readonly Degrees[] {
  const sorted = [...vertices].sort(([ax, ay], [bx, by]) => ax - bx || ay - by);
  return [...lowerChain(sorted), ...lowerChain(sorted.reverse())];
}

interface Edge {
  readonly from: Degrees;
  readonly to: Degrees;
}

/** Of neighbours, `next` begins where `edge` ends. */
function foldsBack(edge: Edge, next: Edge): boolean {
  return liesOn(next.to, edge) || liesOn(edge.from, next);
}

function touch(one: Edge, other: Edge): boolean {
  const isProper =
    turn(one.from, one.to, other.from) * turn(one.from, one.to, other.to) < 0 &&
    turn(other.from, other.to, one.from) * turn(other.from, other.to, one.to) < 0;
  return (
    isProper ||
    liesOn(other.from, one) ||
    liesOn(other.to, one) ||
    liesOn(one.from, other) ||
    liesOn(one.to, other)
  );
}

function liesOn(point: Degrees, { from, to }: Edge): boolean {
  const isWithin = (axis: 0 | 1) =>
    Math.min(from[axis], to[axis]) <= point[axis] && point[axis] <= Math.max(from[axis], to[axis]);
  return isWithin(0) && isWithin(1) && turn(from, to, point) === 0;
}

function lowerChain(sorted: readonly Degrees[]): Degrees[] {
  const chain: Degrees[] = [];
  for (const point of sorted) {
    for (;;) {
      const [before, last] = [chain.at(-2), chain.at(-1)];
      if (before === undefined || last === undefined || turn(before, last, point) > 0) break;
      chain.pop();
    }
    chain.push(point);
  }
  return chain.slice(0, -1);
}

function finely([x, y]: Degrees): readonly [bigint, bigint] {
  return [BigInt(x * FINE), BigInt(y * FINE)];
}
