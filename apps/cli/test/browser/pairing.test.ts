import { afterAll, beforeAll, expect } from 'vitest';
import { test } from './browserTest.ts';
import { Site } from './Site.ts';

const PATIENCE_MS = 180_000;
const CLIPS = 3;
let site: Site;

beforeAll(async () => {
  site = await Site.open();
}, PATIENCE_MS);
afterAll(() => site?.[Symbol.asyncDispose]());

test('from nothing to a clip that plays: an account, a device paired by its code, a ring and recordings that show on the open page by themselves', {
  timeout: PATIENCE_MS,
}, async () => {
  await using ada = await site.visit();
  const { page } = ada;
  await ada.signUp('ada.pairing@example.org');
  await ada.givePassword();
  await ada.enrolApp();
  await ada.press('Later');
  await ada.on('Home');

  const code = await site.unpack('porch', 'doorbell', CLIPS, { pace: 'realtime' });
  await page.getByRole('link', { name: 'Add a device' }).first().click();
  await ada.fill('Setup code', code.toLowerCase().replaceAll('-', ' '));
  await ada.press('Go on');
  await ada.fill('Name', 'Porch');
  const map = page.locator('.maplibregl-canvas');
  await map.waitFor();
  const box = await map.boundingBox();
  if (box === null) throw new Error('the map has no place on the page');
  await map.click({ position: { x: box.width / 2 + 20, y: box.height / 2 + 10 } });
  await expect.poll(() => page.getByLabel('Latitude').inputValue()).toMatch(/^-?\d+\.\d+$/);
  await ada.press('Start pairing');
  await page.getByRole('heading', { name: 'A doorbell answered' }).waitFor();
  await ada.press('Yes, it’s mine');
  await page.getByRole('heading', { name: 'Porch is yours' }).waitFor();

  await page.evaluate(() => Object.assign(globalThis, { isFirstLoad: true }));
  await page.getByRole('link', { name: 'Timeline' }).first().click();
  await ada.on('Timeline');
  site.ring();
  await page.getByRole('alertdialog', { name: 'Porch' }).getByText('Somebody is at the door').waitFor();
  await expect.poll(() => page.locator('.pl-clip').count(), { timeout: 60_000 }).toBe(CLIPS);
  await page.locator('.pl-clip a').first().click();
  await page.getByText(/^Filmed by Porch, \d\d:\d\d:\d\d, unchanged$/).waitFor();
  await expect
    .poll(() => page.locator('video').evaluate((video) => 'currentTime' in video && video.currentTime))
    .toBeGreaterThan(0.5);
  expect(await page.evaluate(() => 'isFirstLoad' in globalThis)).toBe(true);
  expect(ada.faults).toEqual([]);
});
