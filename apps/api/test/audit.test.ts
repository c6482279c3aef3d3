import { checkChain } from '@porchlight/contracts';
import { auditPageSchema } from '@porchlight/contracts/http';
import type { HouseholdId } from '@porchlight/kernel';
import { bytesToBase64, epochMs } from '@porchlight/kernel';
import { nodeVerifyPrimitives } from '@porchlight/seal/node-verify';
import { keyringOf } from '@porchlight/testkit/clip-builder/sampleHome';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keyringBody } from './server/keyringBody.ts';
import { TestApi } from './server/TestApi.ts';
import { enrol, foundTown, type Town } from './server/Town.ts';

const { sha256 } = nodeVerifyPrimitives;
const MINUTE_MS = 60_000;

let api: TestApi;
let town: Town;

beforeAll(async () => {
  api = await TestApi.start();
  town = await foundTown(api);
  const { deviceId } = town.home.cameras[0];
  api.broker.present.push({ deviceId, online: true, state: null });
});
afterAll(() => api[Symbol.asyncDispose]());

const rowsOf = (householdId: HouseholdId = town.home.householdId) => api.audit.rowsOf(householdId);
const newest = () => rowsOf().at(-1);
const call = (method: string, target: string, body?: unknown) =>
  api.call(method, target, { by: town.owner, ...(body === undefined ? {} : { body }) });

/** Every call that gives or changes what is the household's, and the row that it leaves. */
function accesses() {
  const { home, clip, keyring } = town;
  const { deviceId } = home.cameras[0];
  const [path, requestId] = [`/v1/households/${home.householdId}/keyring`, 'f'.repeat(32)];
  const command = { commandB64: bytesToBase64(new Uint8Array(100)) };
  return [
    { method: 'GET', target: '/v1/clips', row: ['clip.list', 'household'] },
    { method: 'GET', target: `/v1/clips/${clip.clipId}`, row: ['clip.read', clip.clipId] },
    { method: 'GET', target: `/v1/clips/${clip.clipId}/object`, row: ['clip.object', clip.clipId] },
    { method: 'GET', target: `/v1/requests/${requestId}/candidates`, row: ['candidates.read', requestId] },
    { method: 'GET', target: path, row: ['keyring.read', 'newest'] },
    { method: 'GET', target: `${path}s/1`, row: ['keyring.read', '1'] },
    {
      ...{ method: 'PUT', target: path, row: ['keyring.publish', '1'] },
      body: keyringBody(town.home, keyring),
    },
    { method: 'GET', target: '/v1/devices', row: ['device.read', 'household'] },
    {
      ...{ method: 'POST', target: `/v1/devices/${deviceId}/commands`, row: ['device.command', deviceId] },
      body: command,
    },
    { method: 'GET', target: '/v1/events', row: ['events.read', 'household'] },
    { method: 'GET', target: '/v1/audit', row: ['audit.read', 'household'] },
  ] as const;
}

test('every access to what is a household’s leaves a row with who, what and when', async () => {
  api.nowMs = epochMs(api.nowMs + 20 * MINUTE_MS);
  const actor = { kind: 'member', id: town.home.members[0].memberId };
  for (const { method, target, row, ...rest } of accesses()) {
    const before = rowsOf().length;
    expect((await call(method, target, 'body' in rest ? rest.body : undefined)).status).toBeLessThan(300);
    expect(rowsOf()).toHaveLength(before + 1);
    expect(newest()).toMatchObject({ actor, action: row[0], subject: row[1], atMs: api.nowMs });
  }
});

test('the record begins with the operator, who added the household', () => {
  expect(rowsOf().slice(0, 2)).toMatchObject([
    { seq: 1, actor: { kind: 'operator', id: 'operator' }, action: 'household.add' },
    { seq: 2, actor: { kind: 'member' }, action: 'keyring.publish' },
  ]);
});

test('what can’t be recorded is not given, not sent and not changed', async () => {
  api.nowMs = epochMs(api.nowMs + 20 * MINUTE_MS);
  const [sent, keyrings] = [api.broker.commands.length, api.broker.keyrings.length];
  for (const { method, target, ...rest } of accesses()) {
    api.audit.failNext('record', 'before');
    const answer = await call(method, target, 'body' in rest ? rest.body : undefined);
    const body = { code: 'unavailable', hint: expect.any(String), retryable: true };
    expect([target, answer.status, answer.body]).toEqual([target, 503, body]);
  }
  expect([api.broker.commands.length, api.broker.keyrings.length]).toEqual([sent, keyrings]);
});

test('the same listing within ten minutes is one row, and the same ciphertext twice is two', async () => {
  api.nowMs = epochMs(api.nowMs + 20 * MINUTE_MS);
  const before = rowsOf().length;
  for (let i = 0; i < 3; i++) {
    await call('GET', '/v1/clips');
    api.nowMs = epochMs(api.nowMs + 3 * MINUTE_MS);
  }
  expect(rowsOf()).toHaveLength(before + 1);
  api.nowMs = epochMs(api.nowMs + MINUTE_MS);
  await call('GET', '/v1/clips');
  expect(rowsOf()).toHaveLength(before + 2);
  for (let i = 0; i < 2; i++) await call('GET', `/v1/clips/${town.clip.clipId}/object`);
  expect(rowsOf()).toHaveLength(before + 4);
});

test('what is refused leaves no row', async () => {
  const before = [rowsOf().length, rowsOf(town.neighbour.householdId).length];
  await call('GET', `/v1/clips/${town.neighbourClip.clipId}/object`);
  await call('GET', `/v1/clips/${'0'.repeat(32)}`);
  await call('GET', '/v1/clips?before=x');
  await api.call('GET', '/v1/audit', { by: town.agency });
  await call(
    'PUT',
    `/v1/households/${town.neighbour.householdId}/keyring`,
    keyringBody(town.home, keyringOf(town.home, town.keyring)),
  );
  expect([rowsOf().length, rowsOf(town.neighbour.householdId).length]).toEqual(before);
});

test('a member reads the whole record page by page, and its chain holds', async () => {
  const { householdId } = town.home;
  for (let i = 0; i < 510; i++) await api.audit.record(rowsOf().slice(0, 1).map(entryOf));
  const pages = [auditPageSchema.parse((await call('GET', '/v1/audit')).body)];
  const after = pages[0]?.rows.at(-1)?.seq;
  pages.push(auditPageSchema.parse((await call('GET', `/v1/audit?after=${after}`)).body));
  const rows = pages.flatMap((page) => page.rows);
  expect(pages[0]?.rows).toHaveLength(500);
  const expectedHead = pages[1]?.head ?? { seq: 0, hashHex: '' };
  expect(expectedHead.seq).toBe(rows.length);
  expect(checkChain(rows, { householdId, sha256, expectedHead }).faults).toEqual([]);
  expect(await call('GET', '/v1/audit?after=-1')).toMatchObject({ status: 400 });
});

test('a household that was just added has a record of its own', async () => {
  const { neighbour, neighbourOwner } = town;
  const answer = await api.call('GET', '/v1/audit', { by: neighbourOwner });
  const { rows } = auditPageSchema.parse(answer.body);
  expect(new Set(rows.map((row) => row.householdId))).toEqual(new Set([neighbour.householdId]));
  await expect(enrol(api, { ...neighbour, root: town.home.root })).rejects.toThrow();
  expect(rowsOf(neighbour.householdId)).toHaveLength(rows.length);
});

function entryOf({ householdId, actor, action, subject, reason, atMs }: ReturnType<typeof rowsOf>[number]) {
  return { householdId, actor, action, subject, reason, atMs };
}
