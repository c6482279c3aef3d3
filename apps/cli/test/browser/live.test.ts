import { afterAll, beforeAll, expect, vi } from 'vitest';
import { test } from './browserTest.ts';
import { moveIn } from './moveIn.ts';
import { Site } from './Site.ts';
import { shownPictures } from './shownClock.ts';
import type { Visitor } from './Visitor.ts';

const PATIENCE = { timeout: 120_000 };
const LOOK_MS = 3000;

let site: Site;
let ada: Visitor;
let livePath: string;

beforeAll(async () => {
  site = await Site.open();
  ada = await site.visit();
  await moveIn(site, ada, {
    email: 'ada@example.org',
    deviceName: 'Porch',
    kind: 'doorbell',
    clips: 'live',
  });
  await ada.page.getByRole('link', { name: 'Porch', exact: true }).click();
  await ada.on('Porch');
  livePath = `${new URL(ada.page.url()).pathname}/live`;
}, 180_000);
afterAll(async () => {
  await ada?.[Symbol.asyncDispose]();
  await site?.[Symbol.asyncDispose]();
});

/** The shown picture as a data URL. */
function picture(): Promise<string> {
  return ada.page.evaluate(`(() => {
    const copy = Object.assign(document.createElement('canvas'), { width: 64, height: 36 });
    copy.getContext('2d').drawImage(document.querySelector('.pl-live-picture'), 0, 0, 64, 36);
    return copy.toDataURL();
  })()`);
}

test(
  'one press from the home page shows what the camera films now, in this browser alone, as its clock tells',
  PATIENCE,
  async () => {
    await ada.go('/');
    await ada.page
      .getByRole('link', { name: /Watch live/ })
      .first()
      .click();
    await ada.page.locator('.pl-live-stage[data-first-picture-ms]').waitFor();
    await ada.page.getByText('LIVE', { exact: true }).waitFor();
    const shown = await shownPictures(ada.page, LOOK_MS);
    expect(shown.length).toBeGreaterThan(15);
    const times = shown.map(({ filmedAtMs }) => filmedAtMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    for (const { filmedAtMs, seenAtMs } of shown) expect(seenAtMs - filmedAtMs).toBeLessThan(10_000);
    expect(ada.faults).toEqual([]);
  },
);

test('a browser without WebCodecs shows it too', PATIENCE, async () => {
  await using plain = await site.visit();
  await plain.page.addInitScript('window.porchlightLiveMeans = "fragments"');
  plain.totpUri = ada.totpUri;
  await plain.page.goto('about:blank');
  await enter(plain);
  await plain.go(livePath);
  await plain.page.locator('.pl-live-holder video').waitFor();
  const shown = await vi.waitFor(
    async () => {
      const seen = await shownPictures(plain.page, LOOK_MS);
      expect(seen.length).toBeGreaterThan(15);
      return seen;
    },
    { timeout: 30_000 },
  );
  for (const { filmedAtMs, seenAtMs } of shown) expect(seenAtMs - filmedAtMs).toBeLessThan(10_000);
  expect(plain.faults).toEqual([]);
});

test(
  'a device is seen live one press from home, moving, with what is known of the connection, and can be gone back in',
  async () => {
    const { page } = ada;
    await ada.go('/');
    const card = page.getByRole('article', { name: 'Porch' });
    await card.getByText('Online').waitFor();
    await card.getByRole('link', { name: 'Watch live' }).click();
    await page.locator('.pl-live-marks').getByText('LIVE', { exact: true }).waitFor();
    const before = await picture();
    await expect.poll(async () => (await picture()) !== before).toBe(true);
    await expect.poll(() => page.locator('.pl-live-mark').getAttribute('data-connection')).toBe('good');
    await page.getByRole('button', { name: /Good connection/ }).click();
    await page
      .getByRole('region', { name: 'Connection' })
      .getByText(/^\d+ ms$/)
      .first()
      .waitFor();
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
  PATIENCE.timeout,
);

test(
  'an address that is opened by itself begins to watch, and the wall shows the same device',
  async () => {
    const { page } = ada;
    await page.reload();
    await page.locator('.pl-live-marks').getByText('LIVE', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Live', exact: true }).click();
    await page.getByRole('link', { name: 'Porch LIVE' }).waitFor();
    expect(ada.faults).toEqual([]);
  },
  PATIENCE.timeout,
);

test('what was just seen is a recording in the timeline', PATIENCE, async () => {
  await ada.go(livePath);
  await ada.page.getByText('LIVE', { exact: true }).waitFor();
  await vi.waitUntil(() => site.reports.some(({ report }) => report === 'clip-begun'));
  await ada.go('/timeline');
  await ada.page.locator('.pl-clip').first().waitFor({ timeout: 60_000 });
});

/** Signs in to the account that `ada` has. */
async function enter(visitor: Visitor): Promise<void> {
  visitor.email = 'ada@example.org';
  await visitor.givePassword();
  await visitor.on('One more step');
  await visitor.page.waitForTimeout(0);
  visitor.totpUri = ada.totpUri;
  await visitor.fill('Code from your authenticator app', await ada.code());
  await visitor.press('Go on');
  await visitor.on('Home');
}
