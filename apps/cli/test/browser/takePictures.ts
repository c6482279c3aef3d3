import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openBrowser } from '@porchlight/testkit/browser/openBrowser';
import type { Page } from 'playwright-core';
import { DemoAccount } from '../../src/start/DemoAccount.ts';

/*
 * Takes the pictures of the web client that the documents show, from a running `npm start`, into infra/pictures:
 *
 *   node infra/boot/boot.mjs apps/cli/test/browser/takePictures.ts [ORIGIN]
 */

const ROOT = join(import.meta.dirname, '../../../..');
const FOLDER = join(ROOT, 'infra/pictures');
const DESK = { width: 1000, height: 660 };
const PHONE = { width: 360, height: 740 };
/** Somebody rings in every street now and then. */
const RING_PATIENCE_MS = 180_000;
const MOST_BYTES = 200_000;
/** Stops a recording in the middle of a visit. */
const SHOW_VISITOR = `(async () => {
  const video = document.querySelector('video');
  video.pause();
  const shown = new Promise((resolve) => video.addEventListener('seeked', resolve, { once: true }));
  video.currentTime = 0.4 * video.duration;
  await shown;
})()`;

async function takePictures(origin: string): Promise<void> {
  const account = DemoAccount.read(join(ROOT, '.porchlight/homes/account.json'));
  if (account === null) throw new Error('there is no account yet: npm start makes one');
  const browser = await openBrowser(process.env['PATH']);
  try {
    const context = await browser.newContext({ viewport: DESK, locale: 'en-GB', reducedMotion: 'reduce' });
    const page = await context.newPage();
    await signIn(page, origin, account);
    await page.locator('article img').first().waitFor();
    await keep(page, 'web-home');
    await page.goto(`${origin}/record`);
    await page.getByText('The chain holds').waitFor();
    await keep(page, 'web-record');
    await page.goto(`${origin}/transparency`);
    await page.getByText('Checked here').first().waitFor();
    await keep(page, 'web-transparency');
    await page.goto(`${origin}/`);
    await page
      .getByRole('link', { name: /: play what it saw at / })
      .first()
      .click();
    await page.getByText(/, unchanged$/).waitFor();
    await page.evaluate(SHOW_VISITOR);
    await page.evaluate('document.activeElement?.blur()');
    await keep(page, 'web-clip');
    await page.goto(`${origin}/`);
    await page.getByRole('link', { name: 'Watch live' }).first().click();
    await page.locator('.pl-live-marks').getByText('LIVE', { exact: true }).waitFor();
    await page.locator('.pl-live-mark[data-connection=good]').waitFor();
    await page.setViewportSize({ ...DESK, height: 800 });
    await keep(page, 'web-live');
    await page.setViewportSize(DESK);
    await page.goto(`${origin}/`);
    const ring = page.getByRole('alertdialog');
    await ring.getByText('LIVE', { exact: true }).first().waitFor({ timeout: RING_PATIENCE_MS });
    await page.locator('article img').first().waitFor();
    await keep(page, 'web-ring');
    await page.setViewportSize(PHONE);
    await page.goto(`${origin}/timeline`);
    await page.locator('.pl-clip img').first().waitFor();
    await keep(page, 'web-timeline-360');
  } finally {
    await browser.close();
  }
}

async function signIn(page: Page, origin: string, account: DemoAccount): Promise<void> {
  await page.goto(`${origin}/sign-in`);
  await page.getByLabel('E-mail').fill(account.email);
  await page.getByLabel('Password', { exact: true }).fill(account.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByLabel('Code from your authenticator app').fill(account.code(Date.now()));
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
}

/** Throws for a picture that is too large to be kept among the sources. */
async function keep(page: Page, name: string): Promise<void> {
  await page.evaluate('Promise.all([...document.images].map((image) => image.decode()))');
  const picture = await page.screenshot();
  if (picture.length > MOST_BYTES) throw new Error(`${name}.png has ${picture.length} bytes`);
  writeFileSync(join(FOLDER, `${name}.png`), picture);
  process.stdout.write(`${name}.png ${picture.length} bytes\n`);
}

await takePictures(process.argv[2] ?? 'http://localhost:8420');
