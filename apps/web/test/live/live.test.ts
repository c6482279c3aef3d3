import { findBrowser } from '@porchlight/testkit/browser/openBrowser';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Gallery, type OpenPage } from '../browser/Gallery.ts';
import { filmClip } from '../player/filmClip.ts';

const FRONT_DOOR = 'a'.repeat(32);
const LIVE = `devices/${FRONT_DOOR}/live`;
const MEANS = ['codecs', 'fragments'] as const;
const STATES = [
  ['connecting', 'Connecting'],
  ['asking', 'Asking the device'],
  ['offline', 'The device is offline'],
  ['silent', 'The device doesn’t answer yet'],
  ['refused', 'You can’t watch this now'],
] as const;

/** Has the made-up devices do something. */
function lever<Result>(opened: OpenPage, script: string): Promise<Result> {
  return opened.page.evaluate(`(async () => { const { live, calls } = window.levers; ${script} })()`);
}

describe.skipIf(findBrowser(process.env['PATH']) === null)(
  'live view, in a browser under the policy of the server',
  () => {
    let gallery: Gallery;
    beforeAll(async () => {
      const { pieces } = await filmClip(4000);
      const served = new TextEncoder().encode(JSON.stringify(pieces));
      gallery = await Gallery.open((path) => (path === '/clip.json' ? served : null));
    });
    afterAll(() => gallery?.[Symbol.asyncDispose]());
    const open = (path: string, view = {}) => gallery.page(`app/${path}`, view);

    test.each(MEANS)('by %s it shows what is filmed, moving, and calls it live', async (means) => {
      await using opened = await open(`${LIVE}?means=${means}`);
      await whenLive(opened.page);
      await expect.poll(() => brightness(opened.page)).toBeGreaterThan(10);
      const before = await picture(opened.page);
      await expect.poll(async () => (await picture(opened.page)) !== before).toBe(true);
      const first = await opened.page.locator('.pl-live-stage').getAttribute('data-first-picture-ms');
      expect(Number(first)).toBeGreaterThan(0);
      expect(opened.complaints).toEqual([]);
    });
  },
);

/** An element that shows pictures has one. */
async function whenLive(page: Page): Promise<void> {
  await page.locator('.pl-live-marks').getByText('LIVE', { exact: true }).waitFor();
}

/** The shown picture, small, as a data URL. */
function picture(page: Page): Promise<string> {
  return page.evaluate(`(() => {
    const small = Object.assign(document.createElement('canvas'), { width: 64, height: 36 });
    small.getContext('2d').drawImage(document.querySelector('.pl-live-picture'), 0, 0, 64, 36);
    return small.toDataURL();
  })()`);
}

/** Of the shown picture, from 0 to 255. */
function brightness(page: Page): Promise<number> {
  return page.evaluate(`(() => {
    const small = Object.assign(document.createElement('canvas'), { width: 64, height: 36 });
    const context = small.getContext('2d');
    context.drawImage(document.querySelector('.pl-live-picture'), 0, 0, 64, 36);
    const { data } = context.getImageData(0, 0, 64, 36);
    return data.reduce((sum, value, index) => (index % 4 === 3 ? sum : sum + value), 0) / (64 * 36 * 3);
  })()`);
}
