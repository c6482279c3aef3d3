import { clockCodec, lumaOf, type Picture } from '../media/index.ts';

const GREY = 128;

/** The brightness of a picture into which a clock was drawn (`burnClock`), without the clock: that changes in every picture, and is no motion. A copy. */
export function lumaWithoutClock(picture: Picture): Uint8Array {
  const { width } = picture;
  const luma = lumaOf(picture).slice();
  const last = clockCodec().blocksOf(0, width).at(-1);
  if (last === undefined) return luma;
  const [right, bottom] = [Math.ceil(last.x + last.side), Math.ceil(last.y + last.side)];
  for (let y = 0; y < bottom; y++) luma.fill(GREY, y * width, y * width + right);
  return luma;
}
