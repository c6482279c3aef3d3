import { newRequestSchema } from '@porchlight/contracts/http';
import { postRequest, REQUEST_OPEN_MS } from '@porchlight/domain';
import { type AgencyId, randomId, systemRandom } from '@porchlight/kernel';
import { sampleTime } from '@porchlight/testkit/clip-index/sampleClip';
import { describe, expect, test } from 'vitest';
import { MemoryCloud } from './cloud/MemoryCloud.ts';
import { newRequest, SQUARE_CELL } from './cloud/newRequest.ts';

const agencyId = randomId(systemRandom) as AgencyId;

function open() {
  const cloud = new MemoryCloud();
  const { requests, jobs, clock } = cloud;
  const post = (draft: Parameters<typeof postRequest>[2]) =>
    postRequest({ requests, jobs, clock, random: systemRandom }, agencyId, draft);
  return { cloud, post };
}

test('a request is committed as it was drafted, open for 30 days, and its matching queued', async () => {
  const { cloud, post } = open();
  const draft = newRequest();
  const posted = await post(draft);
  expect(posted).toMatchObject({
    agencyId,
    incident: draft.incident,
    caseNumber: draft.caseNumber,
    text: draft.text,
    fromMs: draft.fromMs,
    toMs: draft.toMs,
    area: draft.area,
    postedAtMs: cloud.nowMs,
    closesAtMs: cloud.nowMs + REQUEST_OPEN_MS,
    matchedAtMs: null,
  });
  expect(posted.cells).toContain(SQUARE_CELL);
  expect(await cloud.requests.find(posted.requestId)).toEqual(posted);
  expect(cloud.jobs.waiting).toMatchObject([{ name: 'match-request', jobId: posted.requestId }]);
});

test('each has an id of its own', async () => {
  const { post } = open();
  expect((await post(newRequest())).requestId).not.toBe((await post(newRequest())).requestId);
});

test.each(['before', 'after'] as const)(
  'a queue that fails %s it took the job does not fail what is posted for good',
  async (when) => {
    const { cloud, post } = open();
    cloud.jobs.failNextAdd(when);
    const { requestId } = await post(newRequest());
    expect(await cloud.requests.unmatched()).toEqual([requestId]);
  },
);

test('where the request can not be committed, nothing is queued', async () => {
  const { cloud, post } = open();
  cloud.requests.failNext('insert', 'before');
  await expect(post(newRequest())).rejects.toMatchObject({ code: 'unavailable' });
  expect(cloud.jobs.waiting).toEqual([]);
  expect(cloud.requests.requests).toEqual([]);
});

describe('a rule that is broken has its own code, and nothing is committed:', () => {
  const ring = (...positions: readonly (readonly unknown[])[]) => ({
    type: 'Polygon',
    coordinates: [[...positions, positions[0]]],
  });
  const box = (west: number, south: number, width: number, height: number) =>
    ring([west, south], [west + width, south], [west + width, south + height], [west, south + height]);
  const HOUR_MS = 3_600_000;
  const window = (fromMs: unknown, toMs: unknown) => ({ fromMs, toMs });
  const circle = Array.from({ length: 65 }, (_, i) => [
    0.004 * Math.cos((2 * Math.PI * i) / 65),
    0.004 * Math.sin((2 * Math.PI * i) / 65),
  ]);

  test.each([
    ['malformed_area', { area: undefined }],
    ['malformed_area', { area: null }],
    ['malformed_area', { area: 'POLYGON((0 0, 1 1))' }],
    ['malformed_area', { area: { type: 'Point', coordinates: [0, 0] } }],
    ['malformed_area', { area: ring([0, 0], [0.005, 0]) }],
    ['malformed_area', { area: ring([0, 0], [0.005, Number.NaN], [0.005, 0.005]) }],
    ['malformed_area', { area: ring([0, 0], [0.005, '0'], [0.005, 0.005]) }],
    ['area_too_complex', { area: ring(...circle) }],
    ['area_antimeridian', { area: ring([179.999, 0], [-179.999, 0], [-179.999, 0.005], [179.999, 0.005]) }],
    ['area_polar', { area: box(0, 85.001, 0.05, 0.005) }],
    ['area_self_crossing', { area: ring([0, 0], [0.006, 0.006], [0.006, 0], [0, 0.006]) }],
    ['area_too_small', { area: box(0, 0, 0.001, 0.001) }],
    ['area_too_large', { area: box(0, 0, 0.02, 0.02) }],
    ['area_too_long', { area: box(0, 0, 0.03, 0.001) }],
    [
      'area_too_thin',
      { area: ring([0, 0], [0.012, 0], [0.012, 0.001], [0.001, 0.001], [0.001, 0.012], [0, 0.012]) },
    ],
    ['malformed_time', window(undefined, sampleTime(0))],
    ['malformed_time', window(Number.NaN, sampleTime(0))],
    ['malformed_time', window('2026-11-01T12:00:00Z', sampleTime(0))],
    ['malformed_time', window(-1, sampleTime(0))],
    ['malformed_time', window(sampleTime(0) + 0.5, sampleTime(HOUR_MS))],
    ['window_backwards', window(sampleTime(HOUR_MS), sampleTime(0))],
    ['window_too_short', window(sampleTime(0), sampleTime(15 * 60_000 - 1))],
    ['window_too_long', window(sampleTime(-12 * HOUR_MS), sampleTime(1))],
    ['window_in_future', window(sampleTime(2 * HOUR_MS), sampleTime(3 * HOUR_MS + 1))],
    ['window_too_old', window(sampleTime(-717 * HOUR_MS - 1), sampleTime(-716 * HOUR_MS))],
  ] as const)('%s', async (code, change) => {
    const { cloud, post } = open();
    const draft = newRequestSchema.parse({ ...newRequest(), ...change });
    await expect(post(draft)).rejects.toMatchObject({ code });
    expect(cloud.requests.requests).toEqual([]);
    expect(cloud.jobs.waiting).toEqual([]);
  });
});
