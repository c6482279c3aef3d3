import { bytesToBase64 } from '@porchlight/kernel';
import type { MediaFrame } from '@porchlight/seal/live';
import { findBrowser, openBrowser } from '@porchlight/testkit/browser/openBrowser';
import { expect, test } from 'vitest';
import { burnClock, clockCodec } from '../../src/media/index.ts';
import { SceneSource } from '../../src/scene/index.ts';
import { programPath } from './footage.ts';
import { LiveFilm } from './liveFilm.ts';
import { type PageFrame, type PageSession, SEEN_IN_PAGE, type SeenInPage } from './seenInPage.ts';

const NOW_MS = 1_790_000_000_000;
const ADDRESS = 'http://localhost/';

function forPage({ bytes, timeUs, isKeyframe }: MediaFrame): PageFrame {
  return { bytesB64: bytesToBase64(bytes), timeUs, isKeyframe };
}

async function seenBy(session: PageSession): Promise<SeenInPage> {
  await using stack = new AsyncDisposableStack();
  const browser = stack.adopt(await openBrowser(programPath), (opened) => opened.close());
  const page = await browser.newPage();
  await page.route(ADDRESS, (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }));
  await page.goto(ADDRESS);
  return await page.evaluate<SeenInPage>(`(${SEEN_IN_PAGE})(${JSON.stringify(session)})`);
}

test.skipIf(findBrowser(programPath) === null).each(['high', 'low'] as const)(
  'a browser shows each picture of %s before the next comes, across changes of the bit rate, and hears all of the sound',
  async (quality) => {
    await using source = new SceneSource({ kind: 'doorbell', seed: 5, frameRate: 15, durationMs: 4000 });
    using film = new LiveFilm(source, quality);
    for await (const frame of source) {
      if (frame.timestampMs === 1000) film.encoder.setBitrate(film.encoder.bounds.least);
      if (frame.timestampMs === 2000) film.encoder.setBitrate(film.encoder.bounds.most);
      burnClock(frame.picture, NOW_MS + frame.timestampMs);
      await film.film(frame);
    }
    film.encoder.close();
    const { seen, samples, errors } = await seenBy({
      tracks: await film.encoder.tracks,
      picture: film.frames.picture.map(forPage),
      sound: film.frames.sound.map(forPage),
      clock: clockCodec.toString(),
    });
    expect(errors).toEqual([]);
    expect(seen).toEqual(
      film.frames.picture.map(({ timeUs }) => ({ timeUs, clockMs: NOW_MS + timeUs / 1000 })),
    );
    expect(samples).toBe(film.frames.sound.length * 960);
    expect(film.frames.sound.length).toBeGreaterThan(190);
  },
);
