import { sharedClipSchema, sharePageSchema, shareSummarySchema } from '@porchlight/contracts/http';
import { SHARE_LIMIT_MS } from '@porchlight/domain';
import { bytesToBase64, concatBytes, epochMs, systemRandom } from '@porchlight/kernel';
import { keyringOf, sampleMember } from '@porchlight/testkit/clip-builder/sampleHome';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { keyringBody } from './server/keyringBody.ts';
import { type Answer, TestApi } from './server/TestApi.ts';
import { foundTown, type Town } from './server/Town.ts';

const HOUR_MS = 3_600_000;
const sealedB64 = bytesToBase64(systemRandom(4096));

let api: TestApi;
let town: Town;

beforeEach(async () => {
  api = await TestApi.start();
  town = await foundTown(api);
});
afterEach(() => api[Symbol.asyncDispose]());

const share = (body: object, by = town.owner) => api.call('POST', '/v1/shares', { by, body });
const newShare = () => ({
  clipId: town.clip.clipId,
  sealedB64,
  expiresAtMs: api.nowMs + HOUR_MS,
});

async function shared(): Promise<string> {
  return shareSummarySchema.parse((await share(newShare())).body).shareId;
}

/** What the link gives, both of it, unsigned. */
function use(shareId: string): Promise<readonly [Answer, Answer]> {
  return Promise.all([
    api.call('GET', `/v1/shares/${shareId}`),
    api.call('GET', `/v1/shares/${shareId}/object`),
  ]);
}

/** Both answers are the very same as for a share that never was. */
async function expectNowhere(shareId: string): Promise<void> {
  const [unknown, given] = [await use('0'.repeat(32)), await use(shareId)];
  for (const answer of [...unknown, ...given]) {
    expect([answer.status, answer.bytes]).toEqual([404, unknown[0].bytes]);
    expect(Object.keys(answer.headers)).toEqual(Object.keys(unknown[0].headers));
  }
}

test('whoever has a link gets what was sealed for it, and the clip as its household gets it, and each use is recorded', async () => {
  const shareId = await shared();
  const [read, object] = await use(shareId);
  expect(sharedClipSchema.parse(read.body)).toMatchObject({
    sealedB64,
    expiresAtMs: api.nowMs + HOUR_MS,
    clip: { clipId: town.clip.clipId, finished: true },
  });
  expect(Buffer.compare(object.bytes, concatBytes(...town.clip.records))).toBe(0);
  const rows = api.audit.rowsOf(town.home.householdId).slice(-2);
  const actor = { kind: 'link', id: shareId };
  expect(rows).toMatchObject([
    { actor, subject: town.clip.clipId },
    { actor, subject: town.clip.clipId },
  ]);
  expect(new Set(rows.map((row) => row.action))).toEqual(new Set(['share.read', 'share.object']));
});

test('what can’t be recorded is not given to a link, and not shared', async () => {
  const shareId = await shared();
  for (const target of [`/v1/shares/${shareId}`, `/v1/shares/${shareId}/object`]) {
    api.audit.failNext('record', 'before');
    expect(await api.call('GET', target)).toMatchObject({ status: 503, body: { code: 'unavailable' } });
  }
  api.audit.failNext('record', 'before');
  expect(await share(newShare())).toMatchObject({ status: 503 });
  expect(await api.shares.ofHousehold(town.home.householdId, null, 9)).toHaveLength(1);
});

describe('a link leads nowhere, like one that never was,', () => {
  test('once it is revoked, which may be done twice', async () => {
    const shareId = await shared();
    for (let i = 0; i < 2; i++) {
      const answer = await api.call('DELETE', `/v1/shares/${shareId}`, { by: town.owner });
      expect(answer).toMatchObject({ status: 200, body: { shareId, revokedAtMs: expect.any(Number) } });
    }
    await expectNowhere(shareId);
  });

  test('at its end, to the millisecond', async () => {
    const shareId = await shared();
    api.nowMs = epochMs(api.nowMs + HOUR_MS - 1);
    expect((await use(shareId)).map((answer) => answer.status)).toEqual([200, 200]);
    api.nowMs = epochMs(api.nowMs + 1);
    await expectNowhere(shareId);
  });

  test('once its clip is deleted', async () => {
    const shareId = await shared();
    await api.call('DELETE', `/v1/clips/${town.clip.clipId}`, { by: town.owner });
    await expectNowhere(shareId);
    expect(await share(newShare())).toMatchObject({ status: 404 });
  });
});

test('a link that is used 60 times within a minute waits for the next, and no other link waits with it', async () => {
  const [busy, other] = [await shared(), await shared()];
  const get = (shareId: string) => api.call('GET', `/v1/shares/${shareId}`);
  for (let i = 0; i < 60; i++) expect((await get(busy)).status).toBe(200);
  expect(await get(busy)).toMatchObject({ status: 429, body: { code: 'rate_limited', retryable: true } });
  expect((await get(other)).status).toBe(200);
  api.nowMs = epochMs(api.nowMs + 60_000);
  expect((await get(busy)).status).toBe(200);
});

test.each([
  ['an end that is now', 413, () => ({ expiresAtMs: api.nowMs })],
  ['an end in more than 30 days', 413, () => ({ expiresAtMs: api.nowMs + SHARE_LIMIT_MS + 1 })],
  ['nothing in it', 400, () => ({ sealedB64: '' })],
  ['more than 4,096 bytes in it', 413, () => ({ sealedB64: bytesToBase64(systemRandom(4097)) })],
  ['something that is no Base64', 400, () => ({ sealedB64: '?' })],
  ["a neighbour's clip", 404, () => ({ clipId: town.neighbourClip.clipId })],
  ['a clip that there is not', 404, () => ({ clipId: '0'.repeat(32) })],
] as const)('a share with %s is refused', async (_, status, change) => {
  expect((await share({ ...newShare(), ...change() })).status).toBe(status);
  expect(await api.shares.ofHousehold(town.home.householdId, null, 9)).toEqual([]);
});

test('a share may last 30 days, and a guest makes and revokes none', async () => {
  const longest = { ...newShare(), expiresAtMs: api.nowMs + SHARE_LIMIT_MS };
  const made = shareSummarySchema.parse((await share(longest)).body);
  const guest = sampleMember({ role: 'guest' });
  const members = [...town.home.members, guest] as typeof town.home.members;
  const path = `/v1/households/${town.home.householdId}/keyring`;
  const body = keyringBody(town.home, keyringOf({ ...town.home, members }, town.keyring));
  expect((await api.call('PUT', path, { by: town.owner, body })).status).toBe(200);
  expect(await share(newShare(), guest.signing)).toMatchObject({ status: 403 });
  const target = `/v1/shares/${made.shareId}`;
  expect(await api.call('DELETE', target, { by: guest.signing })).toMatchObject({ status: 403 });
  expect(await api.call('DELETE', target, { by: town.neighbourOwner })).toMatchObject({ status: 404 });
  const listed = await api.call('GET', '/v1/shares', { by: guest.signing });
  expect(sharePageSchema.parse(listed.body)).toEqual({ shares: [made], next: null });
});

test('nothing that was sealed, and no key of a link, is in the log', async () => {
  await use(await shared());
  expect(api.log.join('\n')).not.toContain(sealedB64.slice(0, 40));
});
