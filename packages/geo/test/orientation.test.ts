import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Position } from '../src/index.ts';
import { isOnSegment, orientation, segmentsTouch } from '../src/orientation.ts';
import { convexHull, firstCrossing, isCounterClockwise, ringContains, ringsTouch } from '../src/ring.ts';

/** Small whole numbers times a power of two: their determinants are exact in doubles, and often zero. */
const lattice = fc.tuple(fc.integer({ min: -6, max: 6 }), fc.integer({ min: -6, max: 6 }));
const scale = fc.integer({ min: -520, max: 6 }).map((exponent) => 2 ** exponent);
const near = ([x, y]: readonly [number, number], by: number): Position => [x * by, y * by];

test('the turn is that of whole numbers, at every scale down to underflow', () => {
  fc.assert(
    fc.property(lattice, lattice, lattice, scale, (a, b, c, by) => {
      const determinant = (a[0] - c[0]) * (b[1] - c[1]) - (a[1] - c[1]) * (b[0] - c[0]);
      expect(orientation(near(a, by), near(b, by), near(c, by))).toBe(Math.sign(determinant) + 0);
    }),
    { numRuns: 2000 },
  );
});

test('a change of one unit in the last place beside a line is seen', () => {
  // On the diagonal, where rounding hides the sign from ordinary arithmetic (Kettner et al. 2008).
  const [b, c]: [Position, Position] = [
    [12, 12],
    [24, 24],
  ];
  const step = 2 ** -53;
  for (let i = 0; i < 64; i++) {
    for (let j = 0; j < 64; j++) {
      // Doubles from 0.5 to 1 have steps of 2⁻⁵³, so both coordinates are exact.
      expect(orientation([0.5 + i * step, 0.5 + j * step], b, c)).toBe(Math.sign(j - i) + 0);
    }
  }
});

test('segments on a lattice touch exactly when a point of them is common', () => {
  fc.assert(
    fc.property(lattice, lattice, lattice, lattice, (a, b, c, d) => {
      fc.pre(`${a}` !== `${b}` && `${c}` !== `${d}`);
      const touch = segmentsTouch(a, b, c, d);
      expect(segmentsTouch(c, d, a, b)).toBe(touch);
      expect(segmentsTouch(b, a, d, c)).toBe(touch);
      expect(touch).toBe(touchByFractions(a, b, c, d));
    }),
    { numRuns: 3000 },
  );
});

test('inside, hull and orientation agree on polygons of a lattice', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(lattice, { minLength: 3, maxLength: 8, selector: String }),
      lattice,
      (ring, p) => {
        fc.pre(firstCrossing(ring) === null);
        const hull = convexHull(ring);
        expect(isCounterClockwise(hull)).toBe(true);
        for (const vertex of ring) expect(ringContains(hull, vertex)).toBe(true);
        if (ringContains(ring, p)) expect(ringContains(hull, p)).toBe(true);
        expect(ringContains(ring.toReversed(), p)).toBe(ringContains(ring, p));
        expect(isCounterClockwise(ring.toReversed())).toBe(!isCounterClockwise(ring));
        expect(isCounterClockwise(ring)).toBe(shoelace(ring) > 0);
        expect(ringsTouch(ring, hull)).toBe(true);
      },
    ),
    { numRuns: 2000 },
  );
});

test('the middle of a segment is on it, and a point beyond its end is not', () => {
  expect(isOnSegment([1, 1], [0, 0], [2, 2])).toBe(true);
  expect(isOnSegment([3, 3], [0, 0], [2, 2])).toBe(false);
  expect(isOnSegment([1, 1 + 2 ** -52], [0, 0], [2, 2])).toBe(false);
});

/** Solves a + t(b − a) = c + u(d − c) by whole numbers; where parallel, looks for an end on the other segment. */
function touchByFractions(a: Position, b: Position, c: Position, d: Position): boolean {
  const cross = (x: Position, y: Position) => x[0] * y[1] - x[1] * y[0];
  const minus = (x: Position, y: Position): Position => [x[0] - y[0], x[1] - y[1]];
  const divisor = cross(minus(b, a), minus(d, c));
  if (divisor === 0) {
    const between = (p: Position, q: Position, r: Position) =>
      cross(minus(q, p), minus(r, p)) === 0 &&
      (r[0] - p[0]) * (r[0] - q[0]) + (r[1] - p[1]) * (r[1] - q[1]) <= 0;
    return between(a, b, c) || between(a, b, d) || between(c, d, a) || between(c, d, b);
  }
  const t = cross(minus(c, a), minus(d, c)) * Math.sign(divisor);
  const u = cross(minus(c, a), minus(b, a)) * Math.sign(divisor);
  const size = Math.abs(divisor);
  return t >= 0 && t <= size && u >= 0 && u <= size;
}

function shoelace(ring: readonly Position[]): number {
  return ring.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = ring[(i + 1) % ring.length] as Position;
    return sum + x * nextY - nextX * y;
  }, 0);
}
