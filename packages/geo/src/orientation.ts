import type { Position } from './position.ts';

/** 1 where a → b → c turns left, −1 where it turns right, 0 where the three lie on one line. */
export type Turn = -1 | 0 | 1;

/** Bound on the rounding error of the determinant, relative to the sum of its terms' magnitudes (Shewchuk 1997, "Adaptive precision floating-point arithmetic", `ccwerrboundA`). */
const ERROR_BOUND = (3 + 16 * 2 ** -53) * 2 ** -53;
/** Below this, products may have underflowed and the bound doesn't hold. */
const UNDERFLOW = 1e-250;

/** The exact turn in the longitude/latitude plane, whatever the rounding. Coordinates are finite. */
export function orientation(a: Position, b: Position, c: Position): Turn {
  const left = (a[0] - c[0]) * (b[1] - c[1]);
  const right = (a[1] - c[1]) * (b[0] - c[0]);
  const determinant = left - right;
  const magnitude = Math.abs(left) + Math.abs(right);
  if (magnitude > UNDERFLOW && Math.abs(determinant) > ERROR_BOUND * magnitude) {
    return determinant > 0 ? 1 : -1;
  }
  return exactOrientation(a, b, c);
}

function exactOrientation(a: Position, b: Position, c: Position): Turn {
  const [ax, ay, bx, by, cx, cy] = [...a, ...b, ...c].map(scaled) as [
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
  ];
  const determinant = (ax - cx) * (by - cy) - (ay - cy) * (bx - cx);
  if (determinant === 0n) return 0;
  return determinant > 0n ? 1 : -1;
}

/** A finite double times 2¹⁰⁷⁴, which is a whole number for every double (IEEE 754 binary64). */
function scaled(value: number): bigint {
  const bits = new BigUint64Array(new Float64Array([value]).buffer)[0] as bigint;
  const exponent = (bits >> 52n) & 0x7ffn;
  const fraction = bits & 0xfffffffffffffn;
  const magnitude = exponent === 0n ? fraction : (fraction | 0x10000000000000n) << (exponent - 1n);
  return bits >> 63n === 1n ? -magnitude : magnitude;
}

/** Whether `p` lies on the closed segment from `a` to `b`. */
export function isOnSegment(p: Position, a: Position, b: Position): boolean {
  return isInBox(p, a, b) && orientation(a, b, p) === 0;
}

/** Whether the closed segments a–b and c–d share a point. */
export function segmentsTouch(a: Position, b: Position, c: Position, d: Position): boolean {
  if (Math.max(a[0], b[0]) < Math.min(c[0], d[0]) || Math.max(c[0], d[0]) < Math.min(a[0], b[0]))
    return false;
  if (Math.max(a[1], b[1]) < Math.min(c[1], d[1]) || Math.max(c[1], d[1]) < Math.min(a[1], b[1]))
    return false;
  // Two segments whose boxes overlap share a point exactly when neither lies wholly to one side of the other's line.
  const cSide = orientation(a, b, c);
  const dSide = orientation(a, b, d);
  if (cSide * dSide > 0) return false;
  return orientation(c, d, a) * orientation(c, d, b) <= 0;
}

function isInBox(p: Position, a: Position, b: Position): boolean {
  return (
    Math.min(a[0], b[0]) <= p[0] &&
    p[0] <= Math.max(a[0], b[0]) &&
    Math.min(a[1], b[1]) <= p[1] &&
    p[1] <= Math.max(a[1], b[1])
  );
}
