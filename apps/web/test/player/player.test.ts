import { findBrowser } from '@porchlight/testkit/browser/openBrowser';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Gallery } from '../browser/Gallery.ts';
import { type FilmedClip, filmClip } from './filmClip.ts';

describe.skipIf(findBrowser(process.env['PATH']) === null)(
  'the player of clips, in a browser under the policy of the server',
  () => {
    let clip: FilmedClip;
    let gallery: Gallery;
    beforeAll(async () => {
      clip = await filmClip(4000);
      const served = new TextEncoder().encode(JSON.stringify(clip.pieces));
      gallery = await Gallery.open((path) => (path === '/clip.json' ? served : null));
    });
    afterAll(() => gallery?.[Symbol.asyncDispose]());

    test.each([
      { width: 360, theme: 'light' },
      { width: 1280, theme: 'dark' },
    ] as const)(
      'at $width px it shows the first picture and all of the time, without a fault that axe finds or a broken policy',
      async (view) => {
        await using opened = await gallery.page('player', view);
        await whenShown(opened.page);
        await expect.poll(() => read(opened.page, 'duration')).toBeCloseTo(4, 1);
        expect(await read(opened.page, 'videoWidth')).toBe(640);
        expect(await opened.faults()).toEqual([]);
        expect(opened.complaints).toEqual([]);
      },
    );

    test('the first picture is there while the rest still comes, and what has come can be seen', async () => {
      await using opened = await gallery.page('player-slow');
      await whenShown(opened.page);
      expect(await bufferedUntil(opened.page)).toBeLessThan(3.5);
      await opened.page.getByRole('button', { name: 'Send the rest' }).click();
      await expect.poll(() => bufferedUntil(opened.page)).toBeGreaterThan(3.9);
    });

    test('it plays picture and sound to the end, by the space bar, at four times the speed', async () => {
      await using opened = await gallery.page('player');
      await whenShown(opened.page);
      await opened.page.getByLabel('Speed').selectOption('4');
      await opened.page.getByRole('slider').focus();
      await opened.page.keyboard.press('Space');
      await opened.page.getByRole('button', { name: 'Pause' }).waitFor();
      await expect.poll(() => read(opened.page, 'ended'), { timeout: 15_000 }).toBe(true);
      expect(
        await opened.page.evaluate('document.querySelector("video").webkitAudioDecodedByteCount'),
      ).toBeGreaterThan(0);
      expect(opened.complaints).toEqual([]);
    });

    test('a full stop and a comma step through each picture, to its exact time', async () => {
      await using opened = await gallery.page('player');
      await whenShown(opened.page);
      await expect.poll(() => bufferedUntil(opened.page)).toBeGreaterThan(3.9);
      await opened.page.getByRole('slider').focus();
      for (const expected of [1, 2, 3, 2]) {
        await opened.page.keyboard.press(expected === 2 && (await pictureAt(opened.page)) === 3 ? ',' : '.');
        await expect.poll(() => pictureAt(opened.page)).toBe(expected);
      }
      await opened.page.keyboard.press('End');
      await expect.poll(() => pictureAt(opened.page)).toBe(clip.times.length - 1);
      await opened.page.keyboard.press('Home');
      await expect.poll(() => pictureAt(opened.page)).toBe(0);
    });

    test('what could not be opened is said in the words of its error, and can be tried again', async () => {
      await using opened = await gallery.page('player-broken');
      const alert = opened.page.getByRole('alert');
      await alert.getByText('The segment does not open: its bytes were changed.').waitFor();
      await alert.getByRole('button', { name: 'Try again' }).click();
      await alert.getByText('its bytes were changed').waitFor();
      expect(opened.complaints).toEqual([]);
    });

    test('a part of a clip begins at its own first picture', async () => {
      await using opened = await gallery.page('player-part');
      await whenShown(opened.page);
      await expect.poll(() => read(opened.page, 'currentTime')).toBeGreaterThan(0.9);
      await opened.page.getByText('0:00.0 /').waitFor();
    });

    test('an unfinished clip, whose length nobody said, plays as far as it goes', async () => {
      await using opened = await gallery.page('player-unfinished');
      await whenShown(opened.page);
      await expect.poll(() => read(opened.page, 'duration')).toBeCloseTo(4, 0);
    });

    test('joined for download it is one plain file of picture and sound, which the browser plays', async () => {
      await using opened = await gallery.page('player');
      await opened.page.getByRole('button', { name: 'Join' }).click();
      const href = await opened.page.getByRole('link', { name: 'The file' }).getAttribute('href');
      const seconds = await opened.page.evaluate(`new Promise((resolve, reject) => {
      const video = document.createElement('video');
      video.onloadeddata = () => resolve([video.duration, video.videoWidth]);
      video.onerror = () => reject(new Error(video.error.message));
      video.src = ${JSON.stringify(href)};
    })`);
      expect(seconds).toEqual([expect.closeTo(4, 0), 640]);
    });

    /** The number of the picture that the element shows, by its time. */
    async function pictureAt(page: Page): Promise<number> {
      const timeMs = Number(await read(page, 'currentTime')) * 1000;
      return clip.times.findLastIndex((time) => time <= timeMs + 0.1);
    }
  },
);

function read(page: Page, property: string): Promise<unknown> {
  return page.evaluate(`document.querySelector('video').${property}`);
}

async function whenShown(page: Page): Promise<void> {
  await expect.poll(() => read(page, 'readyState'), { timeout: 10_000 }).toBeGreaterThanOrEqual(2);
}

function bufferedUntil(page: Page): Promise<unknown> {
  return page.evaluate(
    '(({ buffered }) => (buffered.length === 0 ? 0 : buffered.end(buffered.length - 1)))(document.querySelector("video"))',
  );
}
