import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { test } from './browserTest.ts';
import { moveIn } from './moveIn.ts';
import { Site } from './Site.ts';
import type { Visitor } from './Visitor.ts';

const PATIENCE_MS = 240_000;
const FILM_MS = 300_000;
const SHOTS = process.env['PORCHLIGHT_SHOTS'];

let site: Site;
let ada: Visitor;

beforeAll(async () => {
  site = await Site.open();
  ada = await site.visit();
  await moveIn(site, ada, {
    email: 'ada.live@example.org',
    deviceName: 'Porch',
    kind: 'doorbell',
    clips: 1,
    filming: { pace: 'realtime', clipMs: FILM_MS },
  });
}, PATIENCE_MS);
afterAll(async () => {
  await ada?.[Symbol.asyncDispose]();
  await site?.[Symbol.asyncDispose]();
});

async function shot(name: string): Promise<void> {
  if (SHOTS === undefined) return;
  mkdirSync(SHOTS, { recursive: true });
  await ada.page.screenshot({ path: join(SHOTS, `real-${name}.png`) });
}

/** The shown picture as a data URL. */
function picture(): Promise<string> {
  return ada.page.evaluate(`(() => {
    const copy = Object.assign(document.createElement('canvas'), { width: 64, height: 36 });
    copy.getContext('2d').drawImage(document.querySelector('.pl-live-picture'), 0, 0, 64, 36);
    return copy.toDataURL();
  })()`);
}

test(
  'a device is seen live one press from home, moving, with what is known of the connection, and can be gone back in',
  async () => {
    const { page } = ada;
    const card = page.getByRole('article', { name: 'Porch' });
    await card.getByText('Online').waitFor();
    await card.getByRole('link', { name: 'Watch live' }).click();
    await page.locator('.pl-live-marks').getByText('LIVE', { exact: true }).waitFor();
    await shot('live');
    const before = await picture();
    await expect.poll(async () => (await picture()) !== before).toBe(true);
    await expect.poll(() => page.locator('.pl-live-mark').getAttribute('data-connection')).toBe('good');
    await page.getByRole('button', { name: /Good connection/ }).click();
    await page
      .getByRole('region', { name: 'Connection' })
      .getByText(/^\d+ ms$/)
      .first()
      .waitFor();
    await shot('connection');
    await page.keyboard.press('Escape');
    await page.keyboard.press('ArrowLeft');
    await page
      .locator('.pl-live-marks')
      .getByText(/ s ago$/)
      .waitFor();
    await page.keyboard.press('l');
    await page.locator('.pl-live-marks').getByText('LIVE', { exact: true }).waitFor();
    await page.getByLabel('Quality').selectOption({ label: 'Data saver' });
    const low = await picture();
    await expect.poll(async () => (await picture()) !== low).toBe(true);
    await page.locator('.pl-live-marks').getByText('LIVE', { exact: true }).waitFor();
    expect(ada.faults).toEqual([]);
  },
  PATIENCE_MS,
);

test(
  'an address that is opened by itself begins to watch, and the wall shows the same device',
  async () => {
    const { page } = ada;
    await page.reload();
    await page.locator('.pl-live-marks').getByText('LIVE', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Live', exact: true }).click();
    await page.getByRole('link', { name: 'Porch LIVE' }).waitFor();
    await shot('wall');
    expect(ada.faults).toEqual([]);
  },
  PATIENCE_MS,
);

test(
  'in a browser without WebCodecs it is seen live too',
  async () => {
    const { page } = ada;
    await page.addInitScript("window.porchlightLiveMeans = 'fragments'");
    await page.reload();
    await page.getByRole('link', { name: 'Porch LIVE' }).click();
    await page.locator('.pl-live-marks').getByText('LIVE', { exact: true }).waitFor();
    const before = await picture();
    await expect.poll(async () => (await picture()) !== before).toBe(true);
    await expect.poll(() => page.evaluate('document.querySelector("video").currentTime')).toBeGreaterThan(3);
    await shot('fragments');
    expect(ada.faults).toEqual([]);
  },
  PATIENCE_MS,
);

test(
  'the first picture is there again and again, each time somebody comes',
  async () => {
    const { page } = ada;
    const visits: number[] = [];
    for (let visit = 0; visit < 12; visit += 1) {
      await page.getByRole('link', { name: 'Porchlight, home' }).click();
      await page.getByRole('article', { name: 'Porch' }).getByRole('link', { name: 'Watch live' }).click();
      await page.locator('.pl-live-stage[data-first-picture-ms]').waitFor();
      visits.push(Number(await page.locator('.pl-live-stage').getAttribute('data-first-picture-ms')));
      await page.locator('.pl-live-marks').getByText('LIVE', { exact: true }).waitFor();
    }
    expect(visits).toHaveLength(12);
    process.stdout.write(`first pictures after ${visits.toSorted((a, b) => a - b).join(', ')} ms\n`);
    expect(ada.faults).toEqual([]);
  },
  PATIENCE_MS,
);
