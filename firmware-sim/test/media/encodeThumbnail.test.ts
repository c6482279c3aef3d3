import { loadImage } from '@napi-rs/canvas';
import { expect, test } from 'vitest';
import { encodeThumbnail } from '../../src/media/index.ts';
import { Prng } from '../../src/scene/Prng.ts';

const SHAPES = [
  [768, 576, 320, 240],
  [1920, 1080, 320, 180],
  [360, 640, 180, 320],
  [64, 64, 64, 64],
] as const;

test.each(SHAPES)(
  'a picture of %i × %i makes a JPEG of %i × %i, below 20 KiB even for noise',
  async (width, height, w, h) => {
    const prng = new Prng(1);
    const bytes = new Uint8Array(width * height * 1.5).map(() => prng.next32());
    const jpeg = encodeThumbnail({ width, height, bytes });
    expect([...jpeg.subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
    expect(jpeg.length).toBeLessThanOrEqual(20 * 1024);
    const image = await loadImage(Buffer.from(jpeg));
    expect([image.width, image.height]).toEqual([w, h]);
  },
);
