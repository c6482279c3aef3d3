import { PorchlightError } from '@porchlight/kernel';

/** 8-bit 4:2:0 in planes Y, U, V without padding (I420, BT.601 narrow range); width and height are even. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** width · height · 3 / 2 bytes; whoever receives the picture owns them. */
  readonly bytes: Uint8Array;
}

export function pictureBytes(width: number, height: number): number {
  return (width * height * 3) / 2;
}

/** The Y plane: one byte a pixel, row by row; a view, not a copy. */
export function lumaOf(picture: Picture): Uint8Array {
  return picture.bytes.subarray(0, picture.width * picture.height);
}

const MOST_PIXELS_A_SIDE = 8192;

/** Throws `unsupported_media` unless both sides are even and from 16 to 8192 pixels. */
export function checkPictureSize(width: number, height: number): void {
  const fits = (side: number) =>
    Number.isInteger(side) && side % 2 === 0 && side >= 16 && side <= MOST_PIXELS_A_SIDE;
  if (!fits(width) || !fits(height)) {
    throw new PorchlightError(
      'unsupported_media',
      `a picture of ${width} by ${height} pixels can't be filmed; use even sides from 16 to ${MOST_PIXELS_A_SIDE}`,
    );
  }
}
