import { bytesToHex, hexToBytes, utf8 } from '@porchlight/kernel';
import type { SealPrimitives } from '../../src/primitives/primitives.ts';
import { curve, encodePoint, type Point, scalarOf, signWith } from './edwards.ts';

/** A signature, and whether clip.md section 1 accepts it. */
export interface SignatureCase {
  readonly name: string;
  readonly publicKeyHex: string;
  readonly messageHex: string;
  readonly signatureHex: string;
  readonly isValid: boolean;
}

const MESSAGE = utf8('what the device says');

/** The signatures on which Ed25519 libraries differ, and two on which they don't. */
export function signatureCases(primitives: SealPrimitives): SignatureCase[] {
  const seed = new Uint8Array(32).fill(7);
  const pair = primitives.signKeyPair(seed);
  const honest = primitives.sign(MESSAGE, pair.secretKey);
  const of = (
    name: string,
    publicKey: Uint8Array,
    signature: Uint8Array,
    isValid = false,
  ): SignatureCase => ({
    name,
    publicKeyHex: bytesToHex(publicKey),
    messageHex: bytesToHex(MESSAGE),
    signatureHex: bytesToHex(signature),
    isValid,
  });
  return [
    of('honest', pair.publicKey, honest, true),
    of('one bit of the signature changed', pair.publicKey, changed(honest, 5)),
    of('S + L', pair.publicKey, withScalar(honest, scalarOf(honest.subarray(32)) + curve.order)),
    of('S = L', pair.publicKey, withScalar(honest, curve.order)),
    of('all zeros', pair.publicKey, new Uint8Array(64)),
    of('a signature of 63 bytes', pair.publicKey, honest.subarray(0, 63)),
    of('a key of 31 bytes', pair.publicKey.subarray(0, 31), honest),
    ...smallOrderKeys(of),
    ...torsionCases(seed, of),
  ];
}

type MakeCase = (
  name: string,
  publicKey: Uint8Array,
  signature: Uint8Array,
  isValid?: boolean,
) => SignatureCase;

/** R = S·B and a key of small order: k·A often vanishes, so the equation holds although nobody knows a secret. */
function smallOrderKeys(of: MakeCase): SignatureCase[] {
  const signature = signWith({
    r: 3n,
    a: 0n,
    key: encodePoint(curve.torsion(0)),
    message: MESSAGE,
    rTorsion: 0,
  });
  const points = Array.from({ length: 8 }, (_, i) => encodePoint(curve.torsion(i)));
  const nonCanonical = [
    [
      'the identity with the sign of x set',
      '0100000000000000000000000000000000000000000000000000000000000080',
    ],
    ['y = p + 1', 'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f'],
    ['y = p', 'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f'],
    ['−1 with the sign of x set', 'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff'],
  ] as const;
  return [
    ...points.map((point, i) => of(`a key of small order, ${i} of 8`, point, signature)),
    ...nonCanonical.map(([name, hex]) =>
      of(`a key of small order in a wrong encoding: ${name}`, hexToBytes(hex), signature),
    ),
  ];
}

/** Points with a part of small order: the equation with the cofactor holds for all of them. */
function torsionCases(seed: Uint8Array, of: MakeCase): SignatureCase[] {
  const a = scalarOf(seed) % curve.order;
  const plain: Point = curve.multiply(a, curve.base);
  const key = encodePoint(plain);
  const mixed = encodePoint(curve.add(plain, curve.torsion(1)));
  return [
    of('R of small order', key, signWith({ r: 0n, a, key, message: MESSAGE, rTorsion: 4 })),
    of(
      'R is the identity, and the equation holds',
      key,
      signWith({ r: 0n, a, key, message: MESSAGE, rTorsion: 0 }),
    ),
    of('R with a part of small order', key, signWith({ r: 5n, a, key, message: MESSAGE, rTorsion: 1 })),
    of(
      'made with scalars of choice, without any such part',
      key,
      signWith({ r: 5n, a, key, message: MESSAGE, rTorsion: 0 }),
      true,
    ),
    mixedKeyCase('a key with a part of small order, which k does not cancel', mixed, a, of, false),
    mixedKeyCase('a key with a part of small order, which k cancels', mixed, a, of, true),
  ];
}

/** Looks for the first r whose k is (or isn't) a multiple of eight, so that k times the part of small order is (or isn't) nothing. */
function mixedKeyCase(
  name: string,
  key: Uint8Array,
  a: bigint,
  of: MakeCase,
  cancels: boolean,
): SignatureCase {
  for (let r = 1n; ; r++) {
    const made = signWith({ r, a, key, message: MESSAGE, rTorsion: 0 });
    if ((curve.challenge(made.subarray(0, 32), key, MESSAGE) % 8n === 0n) === cancels)
      return of(name, key, made, cancels);
  }
}

function changed(bytes: Uint8Array, index: number): Uint8Array {
  const copy = bytes.slice();
  copy[index] = (copy[index] as number) ^ 1;
  return copy;
}

function withScalar(signature: Uint8Array, scalar: bigint): Uint8Array {
  const copy = signature.slice();
  for (let i = 0; i < 32; i++) copy[32 + i] = Number((scalar >> BigInt(8 * i)) & 0xffn);
  return copy;
}
