import { createHash } from 'node:crypto';
import { concatBytes } from '@porchlight/kernel';

/** Affine, on the curve of RFC 8032 section 5.1. */
export interface Point {
  readonly x: bigint;
  readonly y: bigint;
}

const P = 2n ** 255n - 19n;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const D = mod(-121665n * inverse(121666n));
const BASE: Point = { x: recoverX(mod(4n * inverse(5n))), y: mod(4n * inverse(5n)) };
/** A point of order eight. */
const TORSION: Point = (() => {
  for (let y = 2n; ; y++) {
    const x = squareRoot(mod((y * y - 1n) * inverse(D * y * y + 1n)));
    const point = x === null ? null : multiply(ORDER, { x, y });
    if (point !== null && multiply(4n, point).y !== 1n) return point;
  }
})();

/** Ed25519's group in plain integers: slow, not in constant time, and for making wrong signatures only. */
export const curve = {
  order: ORDER,
  base: BASE,
  add,
  multiply,
  torsion: (i: number): Point => multiply(BigInt(i), TORSION),
  /** k of RFC 8032 section 5.1.7, not reduced modulo eight times anything else than the order. */
  challenge: (r: Uint8Array, key: Uint8Array, message: Uint8Array): bigint =>
    scalarOf(
      createHash('sha512')
        .update(concatBytes(r, key, message))
        .digest(),
    ) % ORDER,
};

/** R ‖ S with R = r·B + rTorsion·T and S = r + k·a. */
export function signWith(parts: {
  readonly r: bigint;
  readonly a: bigint;
  readonly key: Uint8Array;
  readonly message: Uint8Array;
  readonly rTorsion: number;
}): Uint8Array {
  const { r, a, key, message, rTorsion } = parts;
  const encodedR = encodePoint(add(multiply(r, BASE), curve.torsion(rTorsion)));
  const s = (r + curve.challenge(encodedR, key, message) * a) % ORDER;
  return concatBytes(encodedR, littleEndian(s));
}

export function encodePoint({ x, y }: Point): Uint8Array {
  return littleEndian(y | ((x & 1n) << 255n));
}

export function scalarOf(bytes: Uint8Array): bigint {
  return bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

function littleEndian(value: bigint): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn));
}

function add(a: Point, b: Point): Point {
  const k = mod(D * a.x * b.x * a.y * b.y);
  return {
    x: mod((a.x * b.y + b.x * a.y) * inverse(1n + k)),
    y: mod((a.y * b.y + a.x * b.x) * inverse(1n - k)),
  };
}

function multiply(n: bigint, point: Point): Point {
  let sum: Point = { x: 0n, y: 1n };
  for (let bit = 255n; bit >= 0n; bit--) {
    sum = add(sum, sum);
    if ((n >> bit) & 1n) sum = add(sum, point);
  }
  return sum;
}

function mod(value: bigint): bigint {
  const rest = value % P;
  return rest < 0n ? rest + P : rest;
}

function inverse(value: bigint): bigint {
  return power(mod(value), P - 2n);
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let square = base, rest = exponent; rest > 0n; rest >>= 1n, square = mod(square * square))
    if (rest & 1n) result = mod(result * square);
  return result;
}

function squareRoot(square: bigint): bigint | null {
  const root = power(square, (P + 3n) / 8n);
  for (const candidate of [root, mod(root * power(2n, (P - 1n) / 4n))])
    if (mod(candidate * candidate) === square) return candidate;
  return null;
}

/** The even x. */
function recoverX(y: bigint): bigint {
  const x = squareRoot(mod((y * y - 1n) * inverse(D * y * y + 1n))) as bigint;
  return x & 1n ? P - x : x;
}
