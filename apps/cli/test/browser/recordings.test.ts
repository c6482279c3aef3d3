import { readFileSync } from 'node:fs';
import { splitRecords } from '@porchlight/seal/header';
import { afterAll, beforeAll, expect } from 'vitest';
import { test } from './browserTest.ts';
import { moveIn } from './moveIn.ts';
import { Site } from './Site.ts';
import type { Visitor } from './Visitor.ts';

const PATIENCE_MS = 180_000;
const CLIPS = 3;
const UNCHANGED = /^Filmed by Porch, \d\d:\d\d:\d\d, unchanged$/;

let site: Site;
let ada: Visitor;

beforeAll(async () => {
  site = await Site.open();
  ada = await site.visit();
  await moveIn(site, ada, { email: 'ada@example.org', deviceName: 'Porch', kind: 'doorbell', clips: CLIPS });
}, PATIENCE_MS);
afterAll(async () => {
  await ada?.[Symbol.asyncDispose]();
  await site?.[Symbol.asyncDispose]();
});

/** The newest clip's page, once `count` clips are on the timeline. */
async function openNewest(count: number): Promise<void> {
  await ada.go('/timeline');
  await ada.on('Timeline');
  await expect
    .poll(
      async () => {
        const shown = await ada.page.locator('.pl-clip').count();
        if (shown < count) await ada.page.reload();
        return ada.page.locator('.pl-clip').count();
      },
      { timeout: 60_000, interval: 1000 },
    )
    .toBe(count);
  await ada.page.locator('.pl-clip a').first().click();
  await ada.page.getByText('Download as MP4').waitFor();
}

test('the timeline shows what was filmed with pictures, and a clip plays to a verdict that it is unchanged', {
  timeout: PATIENCE_MS,
}, async () => {
  await openNewest(CLIPS);
  await ada.page.getByText(UNCHANGED).waitFor();
  await expect
    .poll(() => ada.page.evaluate('document.querySelector("video").currentTime'))
    .toBeGreaterThan(0.5);
  await ada.page.getByText('What this rests on').click();
  await ada.page.getByText('the key that your household’s keyring names for Porch').waitFor();
  await ada.page
    .getByText('yes: the motion ended')
    .or(ada.page.getByText(/^yes: /))
    .first()
    .waitFor();
  await ada.page.goBack();
  await ada.page.locator('.pl-clip img').first().waitFor();
  expect(ada.faults).toEqual([]);
});

test('a clip comes down as one plain MP4 by its device and time', { timeout: PATIENCE_MS }, async () => {
  await openNewest(CLIPS);
  const coming = ada.page.waitForEvent('download');
  await ada.press('Download as MP4');
  const file = await coming;
  expect(file.suggestedFilename()).toMatch(/^Porch \d{4}-\d\d-\d\d \d\d-\d\d-\d\d\.mp4$/);
  expect(
    readFileSync(await file.path())
      .subarray(4, 8)
      .toString(),
  ).toBe('ftyp');
  expect(ada.faults).toEqual([]);
});

test.each([
  [
    'changes a byte',
    (clip: Buffer) => flipped(clip, Math.floor(clip.length / 2)),
    'Don’t rely on this recording',
  ],
  ['leaves out a part in the middle', (clip: Buffer) => without(clip, 5), 'Don’t rely on this recording'],
  [
    'keeps back the end of a whole clip',
    (clip: Buffer) => without(clip, -1),
    'The cloud gave only the beginning',
  ],
])(
  'a cloud that %s is found out, and nothing is said to be unchanged',
  {
    timeout: PATIENCE_MS,
  },
  async (_, change, title) => {
    await openNewest(CLIPS);
    await ada.page.route('**/v1/clips/*/object', async (route) => {
      const answer = await route.fetch();
      const body = change(await answer.body());
      await route.fulfill({
        response: answer,
        headers: { 'content-type': 'application/octet-stream' },
        body,
      });
    });
    await ada.page.reload();
    await ada.page.getByText(title, { exact: true }).waitFor();
    expect(await ada.page.getByText(/unchanged/).count()).toBe(0);
    await ada.page.unrouteAll({ behavior: 'wait' });
    expect(ada.faults).toEqual([]);
  },
);

test('a link opens one clip for somebody without an account, until it is revoked', {
  timeout: PATIENCE_MS,
}, async () => {
  await openNewest(CLIPS);
  await ada.press('Share');
  await ada.press('Make a link');
  const link = await ada.page.getByLabel('The link', { exact: true }).inputValue();
  expect(link).toMatch(/\/s\/[0-9a-f]{32}#[A-Za-z0-9_-]{43}$/);
  await using bob = await site.visit();
  const asked: string[] = [];
  bob.page.on('request', (request) => asked.push(request.url()));
  await bob.page.goto(link);
  await bob.page.getByText(UNCHANGED).waitFor();
  await bob.page.getByText('that is the sender’s word', { exact: false }).first().waitFor();
  const key = link.split('#')[1] ?? '';
  expect(
    asked.filter((url) => new URL(url).pathname.includes(key) || new URL(url).search.includes(key)),
  ).toEqual([]);
  await ada.page.keyboard.press('Escape');
  await ada.press('Share');
  await ada.page.getByText(/^Opened once/).waitFor();
  await ada.page.getByRole('button', { name: /^Revoke the link/ }).click();
  await ada.page.getByText('Revoked', { exact: true }).waitFor();
  await bob.page.reload();
  await bob.page.getByText('This link leads nowhere now').waitFor();
  await bob.page.goto(link.replace(/.$/, ''));
  await bob.page.reload();
  await bob.page.getByText('This link isn’t whole').waitFor();
  expect([...ada.faults, ...bob.faults]).toEqual([]);
});

test('the whole archive comes out as a ZIP of plain and signed files with a report', {
  timeout: PATIENCE_MS,
}, async () => {
  await ada.go('/export');
  await ada.on('Export');
  const coming = ada.page.waitForEvent('download');
  await ada.press('As ZIP files');
  const zip = readFileSync(await (await coming).path()).toString('latin1');
  await ada.page.getByText(`${CLIPS} of ${CLIPS} recordings were checked`).waitFor();
  expect(zip.match(/Porch [\d -]{19}\.mp4/g)?.length).toBe(2 * CLIPS);
  expect(zip.match(/Porch [\d -]{19}\.porchlight/g)?.length).toBe(2 * CLIPS);
  expect(zip).toContain('"verdict": "unchanged"');
  expect(ada.faults).toEqual([]);
});

test('a deleted clip is gone, and the cloud’s signed word on it holds', {
  timeout: PATIENCE_MS,
}, async () => {
  await openNewest(CLIPS);
  const gone = ada.page.url();
  await ada.press('Delete');
  await ada.press('Delete it');
  await ada.on('Deleted recordings');
  await ada.page.getByRole('button', { name: 'Keep the statement' }).waitFor({ timeout: 60_000 });
  await ada.page.goto(gone);
  await ada.page.getByText('This recording isn’t there').waitFor();
  await openNewest(CLIPS - 1);
  expect(ada.faults).toEqual([]);
});

function flipped(clip: Buffer, at: number): Buffer {
  const copy = Buffer.from(clip);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

/** Without the record at this place; from the end where it is negative. */
function without(clip: Buffer, at: number): Buffer {
  return Buffer.concat(splitRecords(clip).toSpliced(at, 1));
}
