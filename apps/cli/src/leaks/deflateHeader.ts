const CODE_LENGTH_CODES_AT = 17;
const COMPLETE = 128;

/**
 * Whether `bytes` may begin a DEFLATE stream, judged by the header of its first block (RFC 1951 section 3.2.3): a stored block's length and
 * complement agree, a dynamic block's counts are in range and its code length code is complete. True for what is too short to tell. Of
 * random bytes three in ten pass.
 */
export function beginsLikeDeflate(bytes: Uint8Array): boolean {
  const bit = (at: number) => ((bytes[at >>> 3] ?? 0) >>> (at & 7)) & 1;
  const bits = (at: number, count: number) => {
    let value = 0;
    for (let i = 0; i < count; i++) value |= bit(at + i) << i;
    return value;
  };
  const type = bits(1, 2);
  if (type === 0) return bytes.length < 5 || (bits(8, 16) ^ bits(24, 16)) === 0xffff;
  if (type === 1) return true;
  if (type === 3) return false;
  const codes = bits(13, 4) + 4;
  if (bytes.length * 8 < CODE_LENGTH_CODES_AT + 3 * codes) return true;
  if (bits(3, 5) > 29 || bits(8, 5) > 29) return false;
  let used = 0;
  for (let code = 0; code < codes; code++) {
    const length = bits(CODE_LENGTH_CODES_AT + 3 * code, 3);
    if (length > 0) used += COMPLETE >>> length;
  }
  return used === COMPLETE;
}
