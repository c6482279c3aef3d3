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

test('one can look back while it goes on, and return to now', PATIENCE, async () => {
  await ada.go(livePath);
  await ada.page.getByText('LIVE', { exact: true }).waitFor();
  await shownPictures(ada.page, 6000);
  const now = (await shownPictures(ada.page, 500)).at(-1)?.filmedAtMs ?? 0;
  await ada.page.locator('.pl-live').press('ArrowLeft');
  await ada.page.getByText(/ ago$/).first().waitFor();
  const back = await shownPictures(ada.page, 1500);
  expect(back[0]?.filmedAtMs).toBeLessThan(now);
  expect(back.length).toBeGreaterThan(5);
  await ada.press('Back to live');
  await ada.page.getByText('LIVE', { exact: true }).waitFor();
  const again = (await shownPictures(ada.page, 1000)).at(-1)?.filmedAtMs ?? 0;
  expect(again).toBeGreaterThan(now);
});

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
