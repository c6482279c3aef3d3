/** The brightness of a pixel, from 0 to 255. */
export type LumaSampler = (x: number, y: number) => number;

/** A block of the clock: its place and size in pixels, and whether it is white. */
export interface ClockBlock {
  readonly x: number;
  readonly y: number;
  readonly side: number;
  readonly isWhite: boolean;
}

/**
 * How a time is drawn into the top left corner of a picture: 56 black and white blocks in 4 rows, each a fortieth of the picture's width, 48 bits of milliseconds since 1970 and 8 of a checksum, highest
 * bit first. The function names nothing outside of itself, so that its source can be handed to a page.
 */
export function clockCodec() {
  const columns = 14;
  const timeBits = 48;
  const bits = 56;
  const darkest = 90;
  const brightest = 160;
  const cornerOf = (index: number, side: number) => ({
    x: (index % columns) * side,
    y: Math.floor(index / columns) * side,
  });
  const bitOf = (value: number, place: number) => Math.floor(value / 2 ** place) % 2;

  /** CRC-8 (polynomial 07) of the six bytes, begun with 5A: neither a black nor a white picture is a time. */
  function checksumOf(timeMs: number): number {
    let crc = 0x5a;
    for (let place = timeBits - 1; place >= 0; place--) {
      const carry = (crc >> 7) ^ bitOf(timeMs, place);
      crc = ((crc << 1) & 0xff) ^ (carry === 1 ? 0x07 : 0);
    }
    return crc;
  }

  /** The blocks that say `timeMs`, a whole number from 0 to 2⁴⁸ − 1, in a picture of this width. */
  function blocksOf(timeMs: number, width: number): ClockBlock[] {
    const side = width / 40;
    const checksum = checksumOf(timeMs);
    return Array.from({ length: bits }, (_, index) => {
      const place = bits - 1 - index;
      const bit = place < 8 ? bitOf(checksum, place) : bitOf(timeMs, place - 8);
      return { ...cornerOf(index, side), side, isWhite: bit === 1 };
    });
  }

  /** The mean of nine pixels in the middle of a block. */
  function brightnessOf(luma: LumaSampler, index: number, side: number): number {
    const { x, y } = cornerOf(index, side);
    let sum = 0;
    for (let i = 0; i < 9; i++) {
      const [right, down] = [0.35 + 0.15 * (i % 3), 0.35 + 0.15 * Math.floor(i / 3)];
      sum += luma(Math.floor(x + right * side), Math.floor(y + down * side));
    }
    return sum / 9;
  }

  /** The time that a picture of this size shows, in milliseconds since 1970; null where none can be read. */
  function read(luma: LumaSampler, width: number, height: number): number | null {
    const side = width / 40;
    if (side < 2 || side * (bits / columns) > height) return null;
    let timeMs = 0;
    let checksum = 0;
    for (let index = 0; index < bits; index++) {
      const brightness = brightnessOf(luma, index, side);
      if (brightness > darkest && brightness < brightest) return null;
      const bit = brightness >= brightest ? 1 : 0;
      if (index < timeBits) timeMs = timeMs * 2 + bit;
      else checksum = checksum * 2 + bit;
    }
    return checksum === checksumOf(timeMs) ? timeMs : null;
  }

  return { blocksOf, read };
}

/** `clockCodec().read`. */
export const readClock = clockCodec().read;
