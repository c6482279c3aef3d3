import { publicRequestSchema } from '@porchlight/contracts/http';
import { matchRequest } from '@porchlight/domain';
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

test('a posted request is read by anyone just as its agency got it back, first matching, then open', async () => {
  const posted = await post({ text: '  A garage was broken into. 🏚️ \n' });
  expect(posted.status).toBe(201);
  const request = publicRequestSchema.parse(posted.body);
  expect(request).toEqual({
    ...draft,
    requestId: request.requestId,
    agencyId: town.agencyId,
    text: 'A garage was broken into. 🏚️',
    postedAtMs: api.nowMs,
    state: 'matching',
  });
  const read = () => api.call('GET', `/v1/requests/${request.requestId}`);
  expect((await read()).bytes).toEqual(posted.bytes);
  const { requests, matching } = api;
  const deps = { requests, matching, clock: { nowMs: () => api.nowMs } };
  await api.jobs.drain({ 'match-request': async (payload) => void (await matchRequest(deps, payload)) });
  expect((await read()).body).toEqual({ ...request, state: 'open' });
});

test('a request that there is not is nothing', async () => {
  const answer = await api.call('GET', `/v1/requests/${'0'.repeat(32)}`);
  expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
});

test('a request is posted for good though the queue is out of reach', async () => {
  api.jobs.failNextAdd('before');
  const { status, body } = await post();
  expect(status).toBe(201);
  expect(await api.requests.unmatched()).toContain(publicRequestSchema.parse(body).requestId);
});

test('a request that could not be committed is unavailable, and may be posted again', async () => {
  api.requests.failNext('insert', 'before');
  expect(await post()).toMatchObject({ status: 503, body: { code: 'unavailable', retryable: true } });
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
