import { postedRequestSchema, publicRequestSchema } from '@porchlight/contracts/http';
import { matchRequest, requireLoggedRequest } from '@porchlight/domain';
import { nodeVerifyPrimitives } from '@porchlight/seal/node-verify';
import { sampleTime } from '@porchlight/testkit/clip-index/sampleClip';
import { sampleRequest } from '@porchlight/testkit/request-store/sampleRequest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestApi } from './server/TestApi.ts';
import { foundTown, type Town } from './server/Town.ts';

let api: TestApi;
let town: Town;

beforeAll(async () => {
  api = await TestApi.start();
  town = await foundTown(api);
});
afterAll(() => api[Symbol.asyncDispose]());

const HOUR_MS = 3_600_000;
const { incident, caseNumber, text, area } = sampleRequest();
const draft = { incident, caseNumber, text, area, fromMs: sampleTime(0), toMs: sampleTime(HOUR_MS) };
const post = (change: object = {}) =>
  api.call('POST', '/v1/requests', { by: town.agency, body: { ...draft, ...change } });

let cases = 0;
/** Posted for a case of its own. */
const postAnew = (change: object = {}) => post({ caseNumber: `case ${cases++}`, ...change });
const read = (requestId: string) => api.call('GET', `/v1/requests/${requestId}`);
const match = () => {
  const { requests, matching, jobs } = api;
  const deps = { requests, matching, clock: { nowMs: () => api.nowMs } };
  return jobs.drain({ 'match-request': async (payload) => void (await matchRequest(deps, payload)) });
};

test('a posted request is read by anyone just as its agency got it back, first matching, then open', async () => {
  const posted = await post({ text: '  A garage was broken into. 🏚️ \n' });
  expect(posted.status).toBe(201);
  const { leafHashHex, ...request } = postedRequestSchema.parse(posted.body);
  expect(request).toEqual({
    ...draft,
    requestId: request.requestId,
    agencyId: town.agencyId,
    text: 'A garage was broken into. 🏚️',
    textSaltHex: expect.any(String),
    postedAtMs: api.nowMs,
    closesAtMs: api.nowMs + 30 * 24 * HOUR_MS,
    state: 'matching',
    proof: expect.any(String),
  });
  expect((await read(request.requestId)).body).toEqual(request);
  expect((await api.call('GET', `/v1/log/entries/${leafHashHex}`)).body).toMatchObject({
    state: 'shown',
    proof: request.proof,
  });
  await match();
  expect((await read(request.requestId)).body).toEqual({ ...request, state: 'open' });
});

test('its proof holds what is shown of it, by the policy that the cloud gives out', async () => {
  const posted = postedRequestSchema.parse((await postAnew()).body);
  const shown = publicRequestSchema.parse((await read(posted.requestId)).body);
  const { policy } = api.queue.log;
  const { entry } = requireLoggedRequest(shown, policy, nodeVerifyPrimitives);
  expect(entry.requestId).toBe(posted.requestId);
  expect((await api.call('GET', '/v1/cloud')).body).toMatchObject({ logPolicy: api.queue.log.policyText });
  const other = { ...shown, text: 'Another text.' };
  expect(() => requireLoggedRequest(other, policy, nodeVerifyPrimitives)).toThrow('text');
  await match();
});

test('before the log shows it nobody sees it, nor candidates, nor is it matched; then everybody does', async () => {
  api.queue.hold();
  const answer = await postAnew();
  expect(answer.status).toBe(201);
  const posted = postedRequestSchema.parse(answer.body);
  expect(posted).toMatchObject({ state: 'waiting', proof: null });
  const none = await read('0'.repeat(32));
  for (const by of [undefined, town.agency, town.owner]) {
    const seen = await api.call('GET', `/v1/requests/${posted.requestId}`, by === undefined ? {} : { by });
    expect([seen.status, seen.bytes]).toEqual([404, none.bytes]);
  }
  const clips = (await api.index.ofHousehold(town.home.householdId, null, 9)).map(({ clipId }) => clipId);
  await api.matching.addCandidates(posted.requestId, clips);
  const candidates = () => api.call('GET', `/v1/requests/${posted.requestId}/candidates`, { by: town.owner });
  expect((await candidates()).body).toEqual({ clips: [], next: null });
  expect(api.jobs.waiting).toEqual([]);
  expect(await api.requests.unmatched()).toEqual([]);
  const standing = await api.call('GET', `/v1/log/entries/${posted.leafHashHex}`);
  expect(standing.body).toEqual({ state: 'waiting', leafHashHex: posted.leafHashHex });
  api.queue.show();
  expect((await read(posted.requestId)).body).toMatchObject({ state: 'matching', proof: expect.any(String) });
  expect((await candidates()).body).toMatchObject({ clips: clips.map((clipId) => ({ clipId })) });
  await expect.poll(() => api.jobs.waiting.map(({ jobId }) => jobId)).toEqual([posted.requestId]);
  await match();
});

test('a process that stops while a request waits leaves it to be shown and matched by the next', async () => {
  const stopped = await TestApi.start({ registry: api.registry, requests: api.requests, log: api.queue });
  api.queue.hold();
  const body = { ...draft, caseNumber: 'over a restart' };
  const { requestId } = postedRequestSchema.parse(
    (await stopped.call('POST', '/v1/requests', { by: town.agency, body })).body,
  );
  await stopped[Symbol.asyncDispose]();
  expect(await read(requestId)).toMatchObject({ status: 404 });
  api.queue.show();
  expect((await read(requestId)).body).toMatchObject({ state: 'matching' });
  expect(await api.requests.unmatched()).toEqual([requestId]);
  expect(stopped.jobs.waiting).toEqual([]);
  await api.requests.markMatched(requestId, api.nowMs);
});

test('a third request for one case is refused with its limit', async () => {
  for (const status of [201, 201, 413]) {
    const answer = await post({ caseNumber: '26/7 B' });
    expect(answer.status).toBe(status);
    if (status === 413) expect(answer.body).toMatchObject({ code: 'limit_exceeded', retryable: false });
  }
  await match();
});

test('a request that there is not is nothing', async () => {
  const answer = await api.call('GET', `/v1/requests/${'0'.repeat(32)}`);
  expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
});

test('a request is posted for good though the queue is out of reach', async () => {
  api.jobs.failNextAdd('before');
  const { status, body } = await postAnew();
  expect(status).toBe(201);
  expect(await api.requests.unmatched()).toContain(postedRequestSchema.parse(body).requestId);
});

test('a request that could not be committed is unavailable, and may be posted again', async () => {
  api.requests.failNext('insert', 'before');
  expect(await postAnew()).toMatchObject({ status: 503, body: { code: 'unavailable', retryable: true } });
});

describe('a rule that is broken is answered by its own code and without coordinates:', () => {
  const ring = (...positions: readonly (readonly unknown[])[]) => ({
    area: { type: 'Polygon', coordinates: [[...positions, positions[0]]] },
  });
  const box = (west: number, south: number, width: number, height: number) =>
    ring([west, south], [west + width, south], [west + width, south + height], [west, south + height]);

  test.each([
    [422, 'malformed_area', { area: null }],
    [422, 'malformed_area', { area: { type: 'MultiPolygon', coordinates: [] } }],
    [422, 'malformed_area', { area: JSON.parse('{"__proto__":{"type":"Polygon"}}') }],
    [422, 'area_self_crossing', ring([0, 0], [0.006, 0.006], [0.006, 0], [0, 0.006])],
    [422, 'area_antimeridian', ring([179.9991, 0], [-179.9991, 0], [-179.9991, 0.005], [179.9991, 0.005])],
    [422, 'area_polar', box(10.1234567, 89.9876543, 0.005, 0.005)],
    [422, 'area_too_small', box(10.1234567, 45.7654321, 0.001, 0.001)],
    [422, 'area_too_large', box(10.1234567, 45.7654321, 0.05, 0.05)],
    [400, 'malformed_time', { fromMs: null }],
    [400, 'malformed_time', { fromMs: '1780000000000' }],
    [400, 'malformed_time', { toMs: 1e300 }],
    [422, 'window_backwards', { fromMs: sampleTime(HOUR_MS), toMs: sampleTime(0) }],
    [422, 'window_too_short', { toMs: sampleTime(1) }],
    [422, 'window_too_long', { fromMs: sampleTime(-12 * HOUR_MS) }],
    [422, 'window_in_future', { toMs: sampleTime(4 * HOUR_MS) }],
    [422, 'window_too_old', { fromMs: sampleTime(-720 * HOUR_MS), toMs: sampleTime(-719 * HOUR_MS) }],
    [400, 'malformed_message', { incident: 'protest' }],
    [400, 'malformed_message', { text: '' }],
    [400, 'malformed_message', { text: 'x'.repeat(4001) }],
    [400, 'malformed_message', { text: 'a\u0000b' }],
    [400, 'malformed_message', { text: 'a\udfffb' }],
    [400, 'malformed_message', { caseNumber: '\ud83c' }],
    [400, 'malformed_message', { caseNumber: 'Jane Doe’s' }],
    [400, 'malformed_message', { caseNumber: '/26' }],
    [400, 'malformed_message', { matched: 3 }],
  ] as const)('%i %s', async (status, code, change) => {
    const before = api.requests.requests.length;
    const answer = await post(change);
    expect(answer).toMatchObject({ status, body: { code, retryable: false } });
    expect(answer.bytes.toString()).not.toMatch(/10\.12|45\.76|89\.98|179\.99|protest/);
    expect(api.requests.requests).toHaveLength(before);
  });
});

test('a field that is missing is named', async () => {
  for (const name of Object.keys(draft)) {
    const answer = await post({ [name]: undefined });
    expect(answer).toMatchObject({
      status: 400,
      body: { code: 'malformed_message', hint: expect.stringContaining(`${name}: `) },
    });
  }
});
