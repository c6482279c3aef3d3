import { statSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, vi } from 'vitest';
import { test } from './browserTest.ts';
import { moveIn } from './moveIn.ts';
import { Site } from './Site.ts';
import type { Visitor } from './Visitor.ts';

const PATIENCE = { timeout: 120_000 };
const DOOR = 'Porch';

let site: Site;
let ada: Visitor;
/** Another page of the household, open elsewhere. */
let elsewhere: Page;

beforeAll(async () => {
  site = await Site.open();
  ada = await site.visit();
  await ada.context.grantPermissions(['microphone']);
  await moveIn(site, ada, { email: 'ada@example.org', deviceName: DOOR, kind: 'doorbell', clips: 'live' });
  elsewhere = await ada.context.newPage();
  await elsewhere.goto(`${ada.origin}/timeline`);
  // A page hears what happens from a moment after it is open.
  const areRung = async () => {
    site.ring();
    return (await panelOn(elsewhere).count()) + (await panelOn(ada.page).count()) === 2;
  };
  await vi.waitUntil(areRung, { timeout: 30_000, interval: 2_000 });
  await panelOn(ada.page).getByRole('button', { name: 'Decline' }).click();
  for (const page of [ada.page, elsewhere]) await endOn(page, 'Declined');
}, 180_000);
afterAll(async () => {
  await ada?.[Symbol.asyncDispose]();
  await site?.[Symbol.asyncDispose]();
});

test(
  'whoever rings is shown on every open page, and who declines on one of them ends it on all',
  PATIENCE,
  async () => {
    site.ring();
    await panelOn(ada.page).waitFor();
    await panelOn(elsewhere).waitFor();
    await panelOn(elsewhere).getByRole('button', { name: 'Decline' }).click();
    for (const page of [ada.page, elsewhere]) await endOn(page, 'Declined');
  },
);

test('a quick reply is played at the door', PATIENCE, async () => {
  site.ring();
  await panelOn(ada.page).getByRole('button', { name: 'Please leave it at the door' }).click();
  for (const page of [ada.page, elsewhere])
    await endOn(page, 'Played at the door: “Please leave it at the door”');
  expect(happened('reply')).toBe(true);
  expect(statSync(site.speakerFile(DOOR)).size).toBeGreaterThan(10_000);
});

test(
  'whoever answers is seen, and heard at the door; the other pages say that it was answered',
  PATIENCE,
  async () => {
    const before = statSync(site.speakerFile(DOOR)).size;
    site.ring();
    await panelOn(ada.page).getByRole('link', { name: 'Answer' }).click();
    await ada.page.locator('.pl-live-stage[data-first-picture-ms]').waitFor();
    await endOn(elsewhere, 'Answered by somebody of your household');
    await vi.waitUntil(() => statSync(site.speakerFile(DOOR)).size > before + 100_000, { timeout: 30_000 });
    const spoke = site.reports.findLast((news) => news.report === 'event' && news.event.kind === 'talk');
    expect(spoke).toMatchObject({ event: { on: true } });
    await ada.go('/');
    await vi.waitUntil(
      () =>
        site.reports.some(
          (news) => news.report === 'event' && news.event.kind === 'talk' && news.event['on'] === false,
        ),
      { timeout: 20_000 },
    );
    expect(ada.faults).toEqual([]);
  },
);

function panelOn(page: Page) {
  return page.getByRole('alertdialog', { name: DOOR });
}

async function endOn(page: Page, words: string): Promise<void> {
  await page.getByRole('region', { name: 'Doorbell' }).getByText(words).waitFor();
  await page.getByRole('button', { name: 'Close', exact: true }).click();
}

function happened(kind: string): boolean {
  return site.reports.some((news) => news.report === 'event' && news.event.kind === kind);
}
