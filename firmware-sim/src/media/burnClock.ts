import { type ClockBlock, clockCodec } from './clockCodec.ts';
import type { Picture } from './Picture.ts';

const BLACK = 16;
const WHITE = 235;
const GREY = 128;

const { blocksOf } = clockCodec();

function fill(plane: Uint8Array, stride: number, block: ClockBlock, value: number): void {
  const [left, right] = [Math.round(block.x), Math.round(block.x + block.side)];
  for (let y = Math.round(block.y); y < Math.round(block.y + block.side); y++)
    plane.fill(value, y * stride + left, y * stride + right);
}

/**
 * Draws a time, in milliseconds since 1970, into the picture's top left corner, where `readClock` reads it even from a picture of half the size. The picture is at least 80 pixels wide and a tenth of
 * that high.
 */
export function burnClock(picture: Picture, timeMs: number): void {
  const { width, height, bytes } = picture;
  const luma = bytes.subarray(0, width * height);
  const chroma = bytes.subarray(width * height);
  const [blue, red] = [chroma.subarray(0, chroma.length / 2), chroma.subarray(chroma.length / 2)];
  for (const block of blocksOf(timeMs, width)) {
    fill(luma, width, block, block.isWhite ? WHITE : BLACK);
    const half = { ...block, x: block.x / 2, y: block.y / 2, side: block.side / 2 };
    for (const plane of [blue, red]) fill(plane, width / 2, half, GREY);
  }
}
