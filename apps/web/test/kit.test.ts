import { findBrowser } from '@porchlight/testkit/browser/openBrowser';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Gallery } from './browser/Gallery.ts';

const VIEWS = ['home', 'forms', 'states', 'icons'].flatMap((name) =>
  [360, 1280].flatMap((width) => [
    { name, width, theme: 'light' as const },
    { name, width, theme: 'dark' as const },
  ]),
);

describe.skipIf(findBrowser(process.env['PATH']) === null)(
  'the kit, in a browser under the policy of the server',
  () => {
    let gallery: Gallery;
    beforeAll(async () => {
      gallery = await Gallery.open();
    });
    afterAll(() => gallery?.[Symbol.asyncDispose]());

    test.each(VIEWS)(
      '$name at $width px in the $theme theme has no fault that axe finds, breaks no policy and fits the width',
      async (view) => {
        await using opened = await gallery.page(view.name, view);
        expect(await opened.faults()).toEqual([]);
        expect(opened.complaints).toEqual([]);
        expect(await opened.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(
          view.width,
        );
      },
    );

    test('a navigation moves the focus to the title of the page and names the tab', async () => {
      await using opened = await gallery.page('home');
      await opened.page.getByRole('link', { name: 'Requests' }).click();
      await expect.poll(() => focused(opened.page)).toBe('Requests near you');
      expect(await opened.page.title()).toBe('Requests near you · Porchlight');
    });

    test('the first stop of the keyboard skips the navigation', async () => {
      await using opened = await gallery.page('home');
      await opened.page.keyboard.press('Tab');
      await opened.page.keyboard.press('Enter');
      expect(await opened.page.evaluate('document.activeElement.id')).toBe('main');
    });

    test('the theme that was chosen outlasts the visit, and stands against the system’s', async () => {
      await using opened = await gallery.page('home');
      const before = await background(opened.page);
      await opened.page.getByRole('button', { name: 'Use the dark theme' }).click();
      const chosen = await background(opened.page);
      expect(chosen).not.toBe(before);
      await opened.page.reload();
      await opened.page.getByRole('button', { name: 'Use the light theme' }).waitFor();
      expect(await background(opened.page)).toBe(chosen);
    });

    test('a dialog has no fault that axe finds, and gives the focus back', async () => {
      await using opened = await gallery.page('forms', { width: 360 });
      await opened.page.getByRole('button', { name: 'Remove' }).click();
      const dialog = opened.page.getByRole('alertdialog', { name: 'Remove the front door?' });
      await dialog.waitFor();
      expect(await opened.faults()).toEqual([]);
      await opened.page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
      await expect.poll(() => focused(opened.page)).toBe('Remove');
      expect(opened.complaints).toEqual([]);
    });

    test('menu, list and message open from the keyboard alone', async () => {
      await using opened = await gallery.page('home');
      await opened.page.getByRole('button', { name: 'More for Yard' }).press('Enter');
      await opened.page.getByRole('menuitem', { name: 'Rename' }).waitFor();
      await opened.page.keyboard.press('Escape');
      await opened.page.getByRole('link', { name: 'Recordings' }).press('Enter');
      await opened.page.getByRole('button', { name: /Kind/ }).press('Enter');
      await opened.page.getByRole('option', { name: /Doorbell/ }).press('Enter');
      await opened.page.getByRole('button', { name: /Doorbell Kind/ }).waitFor();
      await opened.page.getByRole('button', { name: 'Say so' }).press('Enter');
      await opened.page.getByRole('alertdialog', { name: 'Saved' }).waitFor();
      expect(opened.complaints).toEqual([]);
    });
  },
);

function background(page: Page): Promise<unknown> {
  return page.evaluate('getComputedStyle(document.body).backgroundColor');
}

function focused(page: Page): Promise<unknown> {
  return page.evaluate('document.activeElement.textContent');
}
