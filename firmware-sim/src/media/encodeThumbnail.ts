import { createCanvas } from '@napi-rs/canvas';
import { PorchlightError } from '@porchlight/kernel';
import type { Picture } from './Picture.ts';

const WIDEST = 320;
const MOST_BYTES = 20 * 1024;
const QUALITIES = [75, 60, 45, 30, 15];

/** RGBA of `picture`, `width` by `height`, each pixel the nearest one's; BT.601 narrow range. */
function rgbaOf(picture: Picture, width: number, height: number): Uint8ClampedArray {
  const { bytes, width: from } = picture;
  const rgba = new Uint8ClampedArray(width * height * 4);
  const uPlane = from * picture.height;
  const vPlane = uPlane + uPlane / 4;
  for (let y = 0, out = 0; y < height; y++) {
    const sourceY = Math.floor(((y + 0.5) * picture.height) / height);
    for (let x = 0; x < width; x++, out += 4) {
      const sourceX = Math.floor(((x + 0.5) * from) / width);
      const chroma = (sourceY >> 1) * (from >> 1) + (sourceX >> 1);
      const luma = 1.164 * ((bytes[sourceY * from + sourceX] as number) - 16);
      const u = (bytes[uPlane + chroma] as number) - 128;
      const v = (bytes[vPlane + chroma] as number) - 128;
      rgba[out] = luma + 1.596 * v;
      rgba[out + 1] = luma - 0.392 * u - 0.813 * v;
      rgba[out + 2] = luma + 2.017 * u;
      rgba[out + 3] = 255;
    }
  }
  return rgba;
}

/** A JPEG of at most 20 KiB, at most 320 pixels wide, in the picture's proportions. */
export function encodeThumbnail(picture: Picture): Uint8Array {
  const scale = Math.min(1, WIDEST / picture.width, WIDEST / picture.height);
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  const image = context.createImageData(width, height);
  image.data.set(rgbaOf(picture, width, height));
  context.putImageData(image, 0, 0);
  for (const quality of QUALITIES) {
    const jpeg = canvas.encodeSync('jpeg', quality);
    if (jpeg.length <= MOST_BYTES) return new Uint8Array(jpeg);
  }
  throw new PorchlightError('limit_exceeded', 'this picture makes no thumbnail of 20 KiB');
}
