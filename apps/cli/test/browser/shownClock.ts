import { clockCodec } from '@porchlight/contracts/picture-clock';
import type { Page } from 'playwright-core';

/** A picture as it was on the screen: the clock in it, and when that was seen, both in milliseconds since 1970. */
export interface ShownPicture {
  readonly filmedAtMs: number;
  readonly seenAtMs: number;
}

/** Looks at the live picture at every repaint for `durationMs`, and gives each picture with a legible clock once, when it was first seen. */
export function shownPictures(page: Page, durationMs: number): Promise<readonly ShownPicture[]> {
  return page.evaluate(`(${watch.toString()})((${clockCodec.toString()})(), ${durationMs})`) as Promise<
    ShownPicture[]
  >;
}

/** Runs in the page. */
async function watch(
  codec: ReturnType<typeof clockCodec>,
  durationMs: number,
): Promise<readonly ShownPicture[]> {
  const shown: ShownPicture[] = [];
  const copy = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const endMs = performance.now() + durationMs;
  while (copy !== null && performance.now() < endMs) {
    await new Promise((resolve) => requestAnimationFrame(resolve));
    const picture = document.querySelector<HTMLCanvasElement | HTMLVideoElement>(
      '.pl-live-holder canvas, .pl-live-holder video',
    );
    if (picture === null) continue;
    const isVideo = picture instanceof HTMLVideoElement;
    const [width, height] = isVideo
      ? [picture.videoWidth, picture.videoHeight]
      : [picture.width, picture.height];
    if (width < 80) continue;
    const seenAtMs = Date.now();
    copy.canvas.width = width;
    copy.canvas.height = height;
    copy.drawImage(picture, 0, 0);
    const { data } = copy.getImageData(0, 0, width, height);
    const luma = (x: number, y: number) => {
      const at = 4 * (Math.round(y) * width + Math.round(x));
      return 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0);
    };
    const filmedAtMs = codec.read(luma, width, height);
    if (filmedAtMs !== null && filmedAtMs !== shown.at(-1)?.filmedAtMs) shown.push({ filmedAtMs, seenAtMs });
  }
  return shown;
}
