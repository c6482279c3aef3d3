import { findBrowser } from '@porchlight/testkit/browser/openBrowser';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Gallery } from '../browser/Gallery.ts';
import { ServedLog } from './ServedLog.ts';

describe.skipIf(findBrowser(process.env['PATH']) === null)(
  'the pages of the public log and of the watch over it, in a browser under the policy of the server',
  () => {
    let served: ServedLog;
    let gallery: Gallery;
    beforeAll(async () => {
      served = await ServedLog.lay();
      gallery = await Gallery.open((path) => served.answer(path));
    });
    beforeEach(() => {
      served.manner = 'well';
    });
    afterAll(() => gallery?.[Symbol.asyncDispose]());
    const open = (path: string, view = {}) => gallery.page(`app/${path}`, view);

    test.each([
      { path: 'transparency', width: 360, theme: 'dark', shows: 'Checked here' },
      { path: 'transparency/check', width: 360, theme: 'light', shows: 'Run a mirror' },
      { path: 'transparency/entries/', width: 360, theme: 'light', shows: 'What it says' },
      { path: 'watch?watch=all', width: 360, theme: 'dark', shows: 'What to do' },
    ] as const)(
      '$path at $width px in the $theme theme has no fault that axe finds, breaks no policy and fits the width',
      async ({ path, shows, ...view }) => {
        const leaf = path.endsWith('entries/') ? (served.leafHashHexes[3] ?? '') : '';
        await using opened = await open(`${path}${leaf}`, view);
        await opened.page.getByText(shows).first().waitFor();
        expect(await opened.faults()).toEqual([]);
        expect(opened.complaints).toEqual([]);
        expect(await opened.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(
          view.width,
        );
      },
    );

    test('a log that is rewritten between two visits is told from one that grew', async () => {
      await using opened = await open('transparency');
      const { page } = opened;
      await page.getByText('Checked in this browser today').waitFor();
      expect(await page.getByRole('listitem').filter({ hasText: 'Entry 299' }).count()).toBe(1);
      expect(await opened.faults()).toEqual([]);
      await page.reload();
      await page.getByText('It goes on from the 300 entries').waitFor();
      served.manner = 'forked';
      await page.reload();
      await page.getByRole('alert').getByText('The log has been rewritten').waitFor();
      expect(await page.getByText('Checked here').count()).toBe(0);
      served.manner = 'down';
      await page.reload();
      await page.getByRole('alert').getByText('The log can’t be reached now').waitFor();
    });

    test('a log whose entry was edited or that lacks its witnesses is called so, and none of its entries is shown', async () => {
      served.manner = 'edited';
      await using opened = await open('transparency', { width: 360 });
      const { page } = opened;
      await page.getByRole('alert').getByText('An entry isn’t what was signed').waitFor();
      expect(await opened.faults()).toEqual([]);
      served.manner = 'unwitnessed';
      await page.reload();
      await page.getByRole('alert').getByText('The log isn’t signed as it should be').waitFor();
      expect(await page.getByText('Checked here').count()).toBe(0);
    });

    test('a proof explains itself by keyboard and can be taken along, and leads to how it is checked without us', async () => {
      await using opened = await open(`transparency/entries/${served.leafHashHexes[3]}`);
      const { page } = opened;
      await page.getByRole('button', { name: 'In the public log' }).focus();
      await page.keyboard.press('Enter');
      const words = page.getByRole('dialog', { name: 'In the public log' });
      await words.getByText('as entry 295. Two witnesses, one and two, saw it').waitFor();
      // The button that lets screen readers close it stands beside the dialog, where axe misses a landmark.
      expect((await opened.faults()).filter(([rule]) => rule !== 'region')).toEqual([]);
      const saving = page.waitForEvent('download');
      await words.getByRole('button', { name: 'Save the proof' }).click();
      expect((await saving).suggestedFilename()).toBe('entry-295.tlog-proof');
      await words.getByRole('link', { name: 'How to check it without us' }).click();
      await page.getByRole('heading', { name: 'Check it without us' }).waitFor();
    });

    test('an alarm stays at the head of every page until it was answered', async () => {
      await using opened = await open('people?watch=alarm');
      const { page } = opened;
      const banner = page.getByRole('alert').filter({ hasText: 'Somebody else changed your home’s keys' });
      await banner.waitFor();
      expect(await banner.getByRole('button').count()).toBe(0);
      await banner.getByRole('link', { name: 'Answer this' }).click();
      await page.getByRole('button', { name: 'This wasn’t us' }).click();
      expect(await opened.faults()).toEqual([]);
      await page.getByRole('link', { name: /^End every session/ }).waitFor();
      await page.getByRole('link', { name: /^Remove whoever was let in/ }).click();
      await banner.waitFor();
      await banner.getByRole('link', { name: 'Answer this' }).click();
      await page.getByRole('button', { name: 'This was me or one of us' }).click();
      await page.getByRole('heading', { name: 'All is well' }).waitFor();
      await page.getByRole('link', { name: 'Home', exact: true }).click();
      await page.getByRole('heading', { level: 1 }).waitFor();
      expect(await page.getByRole('alert').count()).toBe(0);
    });

    test('a log that can’t be reached is said on the page of the keys, with when it was read last', async () => {
      await using opened = await open('watch?watch=unreachable', { width: 360 });
      const { page } = opened;
      await page.getByRole('status').getByText('It was read to its end last').waitFor();
      expect(await opened.faults()).toEqual([]);
      await page.evaluate("window.levers.watch.setManner('well')");
      await page.getByRole('heading', { name: 'All is well' }).waitFor();
    });
  },
);
