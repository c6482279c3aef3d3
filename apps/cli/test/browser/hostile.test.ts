import { randomBytes } from 'node:crypto';
import { base64ToBytes, bytesToBase64 } from '@porchlight/kernel';
import {
  makeStatement,
  peekStatement,
  readRecord,
  readSegment,
  type Segment,
  splitRecords,
} from '@porchlight/seal/header';
import { nodePrimitives as primitives } from '@porchlight/seal/node';
import type { Route } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { z } from 'zod';
import { test } from './browserTest.ts';
import { moveIn } from './moveIn.ts';
import { Site } from './Site.ts';
import type { Visitor } from './Visitor.ts';

const PATIENCE_MS = 180_000;
const CLIPS = 2;
/** What a browser may hold beyond a unit's end: the rest of a frame of sound. */
const SLACK_MS = 100;
const OBJECT = /\/v1\/clips\/[0-9a-f]{32}\/object$/;
const KEYRING = /\/v1\/households\/[0-9a-f]{32}\/(keyring|keyrings\/\d+)$/;
const keyringBody = z.object({ keyringB64: z.string() });
const keyringSchema = z.looseObject({ version: z.int(), members: z.array(z.looseObject({})) });

let site: Site;
let ada: Visitor;
/** As the cloud holds them; owned by `beforeAll`. */
let objects: readonly Buffer[];
let clipUrls: readonly string[];
let firstKeyring: string;

beforeAll(async () => {
  site = await Site.open();
  ada = await site.visit();
  const { page } = ada;
  page.on('response', async (answer) => {
    if (!KEYRING.test(answer.url()) || answer.request().method() !== 'GET') return;
    firstKeyring ??= keyringBody.parse(await answer.json()).keyringB64;
  });
  const filming = { clipMs: 8000 };
  await moveIn(site, ada, {
    email: 'ada@example.org',
    deviceName: 'Porch',
    kind: 'doorbell',
    clips: CLIPS,
    filming,
  });
  await page.getByRole('link', { name: 'Timeline' }).first().click();
  await page
    .locator('.pl-clip')
    .nth(CLIPS - 1)
    .waitFor({ timeout: 60_000 });
  const links = await page.locator('.pl-clip a').all();
  clipUrls = await Promise.all(links.map(async (link) => (await link.getAttribute('href')) ?? ''));
  const taken = new Map<string, Buffer>();
  await page.route(OBJECT, async (route) => {
    const response = await route.fetch();
    const body = await response.body();
    taken.set(new URL(route.request().url()).pathname.split('/')[3] ?? '', body);
    await answerWith(route, body);
  });
  for (const url of clipUrls) {
    await ada.go(url);
    await page.getByText(/, unchanged$/).waitFor();
  }
  await page.unrouteAll({ behavior: 'wait' });
  objects = clipUrls.map((url) => taken.get(/[0-9a-f]{32}/.exec(url)?.[0] ?? '') ?? Buffer.alloc(0));
}, PATIENCE_MS);
afterEach(() => ada.page.unrouteAll({ behavior: 'wait' }));
afterAll(async () => {
  await ada?.[Symbol.asyncDispose]();
  await site?.[Symbol.asyncDispose]();
});

test('another recording of the same device in place of the one that was asked for is found out, and no picture of it plays', {
  timeout: PATIENCE_MS,
}, async () => {
  await ada.page.route(OBJECT, (route) => answerWith(route, objects[1] ?? Buffer.alloc(0)));
  await ada.go(clipUrls[0] ?? '');
  await ada.page.getByText('Don’t rely on this recording').waitFor();
  await ada.page.getByText('A part of this recording belongs to another recording').first().waitFor();
  expect(await bufferedMs()).toBe(0);
  expect(await ada.page.getByText(/unchanged/).count()).toBe(0);
});

test.each([
  ['changes one byte', flippedAt, 'Don’t rely on this recording'],
  ['cuts it short', cutAt, 'The cloud gave only the beginning'],
] as const)(
  'of a recording in which the cloud %s, what is vouched for plays, and nothing behind it',
  { timeout: PATIENCE_MS },
  async (_, change, title) => {
    const clip = objects[0] ?? Buffer.alloc(0);
    const records = splitRecords(clip);
    const at = records.findIndex(isPictureAfter(4000));
    const vouchedMs = vouchedBefore(records, at);
    expect(vouchedMs).toBeGreaterThan(1000);
    expect(vouchedMs).toBeLessThan(7000);
    await ada.page.route(OBJECT, (route) => answerWith(route, change(records, at)));
    await ada.go(clipUrls[0] ?? '');
    await ada.page.getByText(title, { exact: true }).waitFor();
    const shownMs = await bufferedMs();
    expect(shownMs).toBeGreaterThan(0);
    expect(shownMs).toBeLessThanOrEqual(vouchedMs + SLACK_MS);
    expect(await ada.page.getByText(/unchanged/).count()).toBe(0);
  },
);

test('a keyring into which the cloud put a reader of its own is refused, and the home stays shut', {
  timeout: PATIENCE_MS,
}, async () => {
  await ada.page.route(KEYRING, (route) => answerKeyring(route, withIntruder(firstKeyring)));
  await ada.go('/');
  await ada.page.getByText('Your home can’t be opened now').waitFor();
  await ada.page.getByText('The keyring is not signed by the key that it must be signed by.').waitFor();
  await ada.press('Try again');
  await ada.page.getByText('The keyring is not signed by the key that it must be signed by.').waitFor();
  expect(await ada.page.getByRole('link', { name: 'Add a device' }).count()).toBe(0);
});

test('an older keyring than this account has seen is refused, and the home stays shut', {
  timeout: PATIENCE_MS,
}, async () => {
  await ada.go('/');
  await ada.page.getByRole('article').getByRole('heading').getByRole('link').click();
  await ada.press('Retire Porch');
  await ada.press('Retire it');
  await ada.page.getByText('It is retired').waitFor();
  await ada.page.route(KEYRING, (route) => answerKeyring(route, firstKeyring));
  await ada.go(clipUrls[0] ?? '');
  await ada.page.getByText('Your home can’t be opened now').waitFor();
  await ada.page.getByText('The cloud holds back the newest keyring of your household').waitFor();
  expect(await ada.page.getByText(/unchanged/).count()).toBe(0);
});

/** How much of the recording the player holds, from its beginning. */
async function bufferedMs(): Promise<number> {
  const seconds: unknown = await ada.page.evaluate(
    '(() => { const shown = document.querySelector("video")?.buffered; return shown?.length ? shown.end(shown.length - 1) : 0; })()',
  );
  return Number(seconds) * 1000;
}

async function answerWith(route: Route, body: Buffer): Promise<void> {
  await route.fulfill({ status: 200, headers: { 'content-type': 'application/octet-stream' }, body });
}

async function answerKeyring(route: Route, keyringB64: string): Promise<void> {
  if (route.request().method() === 'GET') await route.fulfill({ json: { keyringB64, proof: null } });
  else await route.continue();
}

function segmentsOf(records: readonly Uint8Array[]): Segment[] {
  return records.filter((record) => readRecord(record).type === 'segment').map(readSegment);
}

function isPictureAfter(offsetMs: number): (record: Uint8Array) => boolean {
  return (record) =>
    segmentsOf([record]).some((each) => each.track === 'picture' && each.startOffsetMs >= offsetMs);
}

/** Until when the newest signature before this record vouches. */
function vouchedBefore(records: readonly Uint8Array[], at: number): number {
  const before = segmentsOf(records.slice(0, at));
  const last = before.findLastIndex(({ signature }) => signature !== null);
  return Math.max(...before.slice(0, last + 1).map((each) => each.startOffsetMs + each.durationMs));
}

/** One bit of the last byte of this record, which is ciphertext. */
function flippedAt(records: readonly Uint8Array[], at: number): Buffer {
  const changed = records.map((record) => Buffer.from(record));
  const target = changed[at];
  if (target !== undefined) target[target.length - 1] = (target.at(-1) ?? 0) ^ 1;
  return Buffer.concat(changed);
}

function cutAt(records: readonly Uint8Array[], at: number): Buffer {
  return Buffer.concat(records.slice(0, at));
}

/** A next version that names one more owner, signed by a key that isn't the household's. */
function withIntruder(keyringB64: string): string {
  const keyring = keyringSchema.parse(peekStatement(base64ToBytes(keyringB64), 'keyring'));
  const [owner] = keyring.members;
  const intruder = { ...owner, memberId: 'e'.repeat(32) };
  const forged = { ...keyring, version: keyring.version + 1, members: [...keyring.members, intruder] };
  const { secretKey } = primitives.signKeyPair(randomBytes(32));
  return bytesToBase64(makeStatement('keyring', forged, (message) => primitives.sign(message, secretKey)));
}
