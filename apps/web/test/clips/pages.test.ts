import { findBrowser } from '@porchlight/testkit/browser/openBrowser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Gallery } from '../browser/Gallery.ts';
import { filmClip } from '../player/filmClip.ts';

const PAGES = [
  // Its newest recordings are some minutes old: of the day before, shortly after midnight.
  ['timeline', /^(Today|Yesterday)$/],
  ['timeline-empty', 'Nothing was filmed yet'],
  ['timeline-error', 'The recordings can’t be shown now'],
  ['clip', 'What this rests on'],
  ['clip-changed', 'Don’t rely on this recording'],
  ['clip-gone', 'This recording isn’t there'],
  ['deletions', 'Keep the statement'],
  ['export', 'As ZIP files'],
  ['shared', 'What this rests on'],
  ['shared-nowhere', 'This link leads nowhere now'],
] as const;
const VIEWS = PAGES.flatMap(([name, text]) => [
  { name, text, width: 360, theme: 'light' as const },
  { name, text, width: 1280, theme: 'dark' as const },
]);

describe.skipIf(findBrowser(process.env['PATH']) === null)(
  'the pages of recordings, under the policy of the server',
  () => {
    let gallery: Gallery;
    beforeAll(async () => {
      const { pieces } = await filmClip(2000);
      const served = new TextEncoder().encode(JSON.stringify(pieces));
      gallery = await Gallery.open((path) => (path === '/clip.json' ? served : null));
    });
    afterAll(() => gallery?.[Symbol.asyncDispose]());

    test.each(VIEWS)(
      '$name at $width px in the $theme theme has no fault that axe finds, breaks no policy and fits the width',
      async (view) => {
        await using opened = await gallery.page(view.name, view);
        await opened.page.getByText(view.text, { exact: true }).first().waitFor();
        expect(await opened.faults()).toEqual([]);
        expect(opened.complaints).toEqual([]);
        expect(await opened.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(
          view.width,
        );
      },
    );

    test.each(['Share', 'Delete'])('the dialog of %s has no fault that axe finds', async (button) => {
      await using opened = await gallery.page('clip', { width: 360 });
      await opened.page.getByText('What this rests on').waitFor();
      await opened.page.getByRole('button', { name: button, exact: true }).click();
      await opened.page.getByRole(button === 'Delete' ? 'alertdialog' : 'dialog').waitFor();
      expect(await opened.faults()).toEqual([]);
      expect(opened.complaints).toEqual([]);
    });

    test('pictures of clips are opened near the view alone, and more of them as the page is scrolled', async () => {
      await using opened = await gallery.page('timeline');
      const pictures = opened.page.locator('.pl-clip img');
      await pictures.first().waitFor();
      const cards = await opened.page.locator('.pl-clip').count();
      expect(cards).toBe(200);
      expect(await pictures.count()).toBeLessThan(cards / 2);
      await opened.page.locator('.pl-clip').last().scrollIntoViewIfNeeded();
      await opened.page.locator('.pl-clip').last().locator('img').waitFor();
    });

    test('arrows on the day’s line go from clip to clip, and Enter plays the one it stands at', async () => {
      await using opened = await gallery.page('timeline');
      const line = opened.page.getByRole('slider', { name: /Recordings of Today|Recordings of/ });
      await line.focus();
      await opened.page.keyboard.press('Home');
      const first = await line.getAttribute('aria-valuetext');
      await opened.page.keyboard.press('ArrowRight');
      await expect.poll(() => line.getAttribute('aria-valuetext')).not.toBe(first);
      await opened.page.keyboard.press('ArrowLeft');
      await expect.poll(() => line.getAttribute('aria-valuetext')).toBe(first);
      expect(await opened.page.locator('.pl-clip[data-current]').count()).toBe(1);
      await opened.page.keyboard.press('Enter');
      await opened.page.getByText('Download as MP4').waitFor();
    });

    test('earlier clips come when they are asked for, until there are no more', async () => {
      await using opened = await gallery.page('timeline');
      const more = opened.page.getByRole('button', { name: 'Show earlier' });
      await more.click();
      await expect.poll(() => opened.page.locator('.pl-clip').count()).toBe(400);
      await more.click();
      await opened.page.getByText('Nothing earlier is kept.').waitFor();
      expect(await opened.page.locator('.pl-clip').count()).toBe(460);
    });

    test('the keys P and N lead to the device’s clip before and after', async () => {
      await using opened = await gallery.page('clip');
      const title = () => opened.page.getByRole('heading', { level: 1 }).textContent();
      await opened.page.getByRole('link', { name: 'Earlier' }).waitFor();
      const here = await title();
      await opened.page.keyboard.press('p');
      await expect.poll(title).not.toBe(here);
      await opened.page.getByRole('link', { name: 'Later' }).waitFor();
      await opened.page.keyboard.press('n');
      await expect.poll(title).toBe(here);
    });

    test('an export that broke off goes on after the page was closed', async () => {
      await using opened = await gallery.page('export');
      const { page } = opened;
      await page.getByRole('button', { name: 'As ZIP files' }).click();
      await page.getByText('The cloud does not answer.').waitFor();
      await page.reload();
      await page.getByText('It goes on where it was, with recording 1.').waitFor();
      const file = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Go on' }).click();
      expect((await file).suggestedFilename()).toBe('Porchlight 1 to 7 of 7.zip');
      await page.getByText('7 of 7 recordings were checked').waitFor();
      expect(await opened.faults()).toEqual([]);
      expect(opened.complaints).toEqual([]);
    });

    test('the download is a file by the name of device, day and time', async () => {
      await using opened = await gallery.page('clip');
      const file = opened.page.waitForEvent('download');
      await opened.page.getByRole('button', { name: 'Download as MP4' }).click();
      expect((await file).suggestedFilename()).toBe('Garage drive 2026-11-26 12-34-00.mp4');
      expect(opened.complaints).toEqual([]);
    });
  },
);
