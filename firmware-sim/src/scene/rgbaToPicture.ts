import type { Picture } from '../media/index.ts';
import type { PixelBox } from './drawPerson.ts';

/** Writes RGBA pixels (box.width · box.height of them) into `picture` at an even box; BT.601 narrow range. */
export function writeRgba(picture: Picture, box: PixelBox, rgba: Uint8Array): void {
  const { width, height, bytes } = picture;
  const uPlane = width * height;
  const vPlane = uPlane + uPlane / 4;
  const stride = box.width * 4;
  for (let y = 0; y < box.height; y += 2) {
    for (let x = 0; x < box.width; x += 2) {
      let [red, green, blue] = [0, 0, 0];
      for (let corner = 0; corner < 4; corner++) {
        const [dx, dy] = [corner & 1, corner >> 1];
        const pixel = (y + dy) * stride + (x + dx) * 4;
        const r = rgba[pixel] as number;
        const g = rgba[pixel + 1] as number;
        const b = rgba[pixel + 2] as number;
        bytes[(box.y + y + dy) * width + box.x + x + dx] = 16.5 + 0.257 * r + 0.504 * g + 0.098 * b;
        red += r / 4;
        green += g / 4;
        blue += b / 4;
      }
      const chroma = ((box.y + y) >> 1) * (width >> 1) + ((box.x + x) >> 1);
      bytes[uPlane + chroma] = 128.5 - 0.148 * red - 0.291 * green + 0.439 * blue;
      bytes[vPlane + chroma] = 128.5 + 0.439 * red - 0.368 * green - 0.071 * blue;
    }
  }
}
