import { type Picture, pictureBytes } from './Picture.ts';

interface Plane {
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** The mean of each block of two by two. */
function halvePlane(from: Plane, to: Plane): void {
  for (let y = 0, out = 0; y < to.height; y++) {
    let upper = 2 * y * from.width;
    let lower = upper + from.width;
    for (let x = 0; x < to.width; x++, out++, upper += 2, lower += 2) {
      const sum =
        (from.bytes[upper] as number) +
        (from.bytes[upper + 1] as number) +
        (from.bytes[lower] as number) +
        (from.bytes[lower + 1] as number);
      to.bytes[out] = (sum + 2) >> 2;
    }
  }
}

/** Where the pixels begin and end that pixel `index` of `to` covers, at least in part. */
function spanOf(index: number, to: number, from: number): readonly [number, number] {
  return [Math.floor((index * from) / to), Math.ceil(((index + 1) * from) / to)];
}

/** The mean of all pixels that one covers, at least in part. */
function boxPlane(from: Plane, to: Plane): void {
  for (let y = 0, out = 0; y < to.height; y++) {
    const [top, bottom] = spanOf(y, to.height, from.height);
    for (let x = 0; x < to.width; x++, out++) {
      const [left, right] = spanOf(x, to.width, from.width);
      let sum = 0;
      for (let row = top; row < bottom; row++)
        for (let i = row * from.width + left; i < row * from.width + right; i++)
          sum += from.bytes[i] as number;
      to.bytes[out] = Math.round(sum / ((bottom - top) * (right - left)));
    }
  }
}

/** Luma, then both of chroma; views. */
function planesOf({ width, height, bytes }: Picture): readonly [Plane, Plane, Plane] {
  const luma = width * height;
  const half = { width: width / 2, height: height / 2 };
  return [
    { width, height, bytes: bytes.subarray(0, luma) },
    { ...half, bytes: bytes.subarray(luma, luma + luma / 4) },
    { ...half, bytes: bytes.subarray(luma + luma / 4) },
  ];
}

/** A picture of another size, which shows all of `picture`; for a smaller one, by box filter. Width and height are even. */
export function scalePicture(picture: Picture, width: number, height: number): Picture {
  const scaled = { width, height, bytes: new Uint8Array(pictureBytes(width, height)) };
  const isHalf = picture.width === 2 * width && picture.height === 2 * height;
  const to = planesOf(scaled);
  for (const [index, from] of planesOf(picture).entries()) {
    (isHalf ? halvePlane : boxPlane)(from, to[index] as Plane);
  }
  return scaled;
}
