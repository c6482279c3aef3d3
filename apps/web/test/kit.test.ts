import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clientConfig } from '../build/clientConfig.ts';
import { findBrowser, openBrowser } from './browser/openBrowser.ts';
import { serveClient } from './browser/serveClient.ts';

const PAGES = ['home', 'forms', 'states', 'icons'] as const;

describe.skipIf(findBrowser() === null)('the kit, in a browser under the policy of the server', () => {
  const outDir = mkdtempSync(join(tmpdir(), 'porchlight-gallery-'));
  let served: Awaited<ReturnType<typeof serveClient>>;
  let browser: Browser;

  beforeAll(async () => {
    await build(clientConfig({ outDir, page: 'test/gallery/index.html' }));
    served = await serveClient(outDir, 'test/gallery/index.html');
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await served?.[Symbol.asyncDispose]();
    rmSync(outDir, { recursive: true, force: true });
  });

  async function open(name: string, width: number, colorScheme: 'light' | 'dark' = 'light') {
    const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`${served.url}#${name}`);
    await page.waitForSelector('h1');
    return { page, complaints, [Symbol.asyncDispose]: () => context.close() };
  }

  test.each(
    PAGES.flatMap((name) =>
      [360, 1280].flatMap((width) => [[name, width, 'light'] as const, [name, width, 'dark'] as const]),
    ),
  )(
    '%s at %i px in the %s theme has no fault that axe finds, breaks no policy and fits the width',
    async (name, width, theme) => {
      await using opened = await open(name, width, theme);
      const { violations } = await new AxeBuilder({ page: opened.page }).analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
      expect(opened.complaints).toEqual([]);
      expect(await opened.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    },
  );

  test('a navigation moves the focus to the title of the page and names the tab', async () => {
    await using opened = await open('home', 1280);
    await opened.page.getByRole('link', { name: 'Requests' }).click();
    await opened.page.waitForFunction('document.activeElement.textContent === "Requests near you"');
    expect(await opened.page.title()).toBe('Requests near you · Porchlight');
  });

  test('the first stop of the keyboard skips the navigation', async () => {
    await using opened = await open('home', 1280);
    await opened.page.keyboard.press('Tab');
    await opened.page.keyboard.press('Enter');
    expect(await opened.page.evaluate('document.activeElement.id')).toBe('main');
  });

  test('the theme that was chosen outlasts the visit, and stands against the system’s', async () => {
    await using opened = await open('home', 1280, 'light');
    const before = await background(opened.page);
    await opened.page.getByRole('button', { name: 'Use the dark theme' }).click();
    const chosen = await background(opened.page);
    expect(chosen).not.toBe(before);
    await opened.page.reload();
    await opened.page.getByRole('button', { name: 'Use the light theme' }).waitFor();
    expect(await background(opened.page)).toBe(chosen);
  });

  test('a dialog keeps the focus inside, has no fault that axe finds, and gives the focus back', async () => {
    await using opened = await open('forms', 360);
    await opened.page.getByRole('button', { name: 'Remove' }).click();
    const dialog = opened.page.getByRole('alertdialog', { name: 'Remove the front door?' });
    await dialog.waitFor();
    const { violations } = await new AxeBuilder({ page: opened.page }).analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
    await opened.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await opened.page.waitForFunction('document.activeElement.textContent === "Remove"');
    expect(opened.complaints).toEqual([]);
  });

  test('menu, list and message open from the keyboard alone', async () => {
    await using opened = await open('home', 1280);
    await opened.page.getByRole('button', { name: 'More for Yard' }).press('Enter');
    await opened.page.getByRole('menuitem', { name: 'Rename' }).waitFor();
    await opened.page.keyboard.press('Escape');
    await opened.page.goto(`${served.url}?again#forms`);
    await opened.page.getByRole('button', { name: /Kind/ }).press('Enter');
    await opened.page.getByRole('option', { name: /Doorbell/ }).press('Enter');
    await opened.page.getByRole('button', { name: /Doorbell Kind/ }).waitFor();
    await opened.page.getByRole('button', { name: 'Say so' }).press('Enter');
    await opened.page.getByRole('alertdialog', { name: 'Saved' }).waitFor();
    expect(opened.complaints).toEqual([]);
  });
});

function background(page: Page): Promise<unknown> {
  return page.evaluate('getComputedStyle(document.body).backgroundColor');
}
