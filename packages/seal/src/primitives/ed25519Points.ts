const POINT_BYTES = 32;
const SIGNATURE_BYTES = 64;

/** The order of Ed25519's base point, little-endian (RFC 8032 section 5.1). */
const ORDER = littleEndian('1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed');
/** 2²⁵⁵ − 19. */
const FIELD = littleEndian('7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed');

/** The y coordinates of the eight points whose order divides eight; the sign of x is in the bit above. */
const SMALL_ORDER_Y = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0000000000000000000000000000000000000000000000000000000000000001',
  '05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826',
  '7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7',
  '7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec',
].map(littleEndian);

/**
 * The part of spec/clip.md section 1 on which Ed25519 libraries differ: lengths, S below the order, a key in its one encoding, and
 * neither the key nor R of small order. What is left is the equation without the cofactor, which tweetnacl checks.
 */
export function isStrictlyEncoded(signature: Uint8Array, publicKey: Uint8Array): boolean {
  if (signature.length !== SIGNATURE_BYTES || publicKey.length !== POINT_BYTES) return false;
  const keyY = withoutSign(publicKey);
  return (
    isBelow(signature.subarray(POINT_BYTES), ORDER) &&
    isBelow(keyY, FIELD) &&
    !isOfSmallOrder(keyY) &&
    !isOfSmallOrder(withoutSign(signature.subarray(0, POINT_BYTES)))
  );
}

function isOfSmallOrder(y: Uint8Array): boolean {
  return SMALL_ORDER_Y.some((small) => small.every((byte, i) => byte === y[i]));
}

function withoutSign(point: Uint8Array): Uint8Array {
  const y = point.slice();
  y[POINT_BYTES - 1] = (y[POINT_BYTES - 1] as number) & 0x7f;
  return y;
}

function isBelow(number: Uint8Array, bound: Uint8Array): boolean {
  for (let i = POINT_BYTES - 1; i >= 0; i--) {
    const difference = (number[i] as number) - (bound[i] as number);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

function littleEndian(hex: string): Uint8Array {
  return Uint8Array.from({ length: POINT_BYTES }, (_, i) =>
    Number.parseInt(hex.slice(2 * (31 - i), 2 * (32 - i)), 16),
  );
}
