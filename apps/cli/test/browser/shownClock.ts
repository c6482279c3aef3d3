import { clockCodec } from '@porchlight/contracts/picture-clock';
import type { Page } from 'playwright-core';

/** A picture as it was on the screen: the clock in it, and when that was seen, both in milliseconds since 1970. */
export interface ShownPicture {
  readonly filmedAtMs: number;
  readonly seenAtMs: number;
}

/** Looks at the live picture at every repaint for `durationMs`, and gives each picture with a legible clock once, when it was first seen. */
export function shownPictures(page: Page, durationMs: number): Promise<readonly ShownPicture[]> {
  return page.evaluate(`(${LOOK})((${clockCodec})(), ${durationMs})`);
}

/** The source of a function for a page. */
const LOOK = `async (codec, durationMs) => {
  const shown = [];
  const copy = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const endMs = performance.now() + durationMs;
  while (performance.now() < endMs) {
    await new Promise((resolve) => requestAnimationFrame(resolve));
    const picture = document.querySelector('.pl-live-holder canvas, .pl-live-holder video');
    if (picture === null) continue;
    const width = picture.videoWidth ?? picture.width;
    const height = picture.videoHeight ?? picture.height;
    if (width < 80) continue;
    const seenAtMs = Date.now();
    const [wide, high] = [Math.ceil(width * 0.35), Math.ceil(width * 0.1)];
    copy.canvas.width = wide;
    copy.canvas.height = high;
    copy.drawImage(picture, 0, 0, wide, high, 0, 0, wide, high);
    const { data } = copy.getImageData(0, 0, wide, high);
    const luma = (x, y) => {
      const at = 4 * (Math.round(y) * wide + Math.round(x));
      return 0.299 * data[at] + 0.587 * data[at + 1] + 0.114 * data[at + 2];
    };
    const filmedAtMs = codec.read(luma, width, height);
    const last = shown.at(-1);
    if (filmedAtMs !== null && (last === undefined || filmedAtMs !== last.filmedAtMs))
      shown.push({ filmedAtMs, seenAtMs });
  }
  return shown;
}`;
