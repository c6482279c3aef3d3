import { newRequestSchema } from '@porchlight/contracts/http';
import {
  beginMatching,
  matchRequest,
  postRequest,
  REQUEST_OPEN_MS,
  requestEntry,
  resumeMatching,
} from '@porchlight/domain';
import { type AgencyId, randomId, systemRandom } from '@porchlight/kernel';
import { nodeVerifyPrimitives as primitives } from '@porchlight/seal/node-verify';
import { sampleTime } from '@porchlight/testkit/clip-index/sampleClip';
import { describe, expect, test } from 'vitest';
import { MemoryCloud } from './cloud/MemoryCloud.ts';
import { newRequest, SQUARE_CELL } from './cloud/newRequest.ts';

const agencyId = randomId(systemRandom) as AgencyId;

function open() {
  const cloud = new MemoryCloud();
  const { requests, clock } = cloud;
  const post = (draft: Parameters<typeof postRequest>[2]) =>
    postRequest({ requests, clock, primitives, random: systemRandom }, agencyId, draft);
  return { cloud, post };
}

test('a request is committed as it was drafted, open for 30 days, with its entry queued', async () => {
  const { cloud, post } = open();
  cloud.log.hold();
  const draft = newRequest();
  const { request, leafHash } = await post(draft);
  expect(request).toMatchObject({
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
  expect(request.cells).toContain(SQUARE_CELL);
  expect(await cloud.requests.find(request.requestId)).toEqual({ ...request, proof: null });
  expect(await cloud.log.find(leafHash)).toEqual({ state: 'waiting' });
  expect(requestEntry({ ...request, incident: draft.incident }, primitives.sha256).leafHash).toEqual(
    leafHash,
  );
});

test('it is matched once the log shows it, and not before', async () => {
  const { cloud, post } = open();
  cloud.log.hold();
  const { requestId } = (await post(newRequest())).request;
  expect(await resumeMatching(cloud.requests, cloud.jobs)).toBe(0);
  await expect(matchRequest(cloud, { requestId })).rejects.toMatchObject({ code: 'not_logged' });
  cloud.log.show();
  expect(await resumeMatching(cloud.requests, cloud.jobs)).toBe(1);
  expect(cloud.jobs.waiting).toMatchObject([{ name: 'match-request', jobId: requestId }]);
  expect(await matchRequest(cloud, { requestId })).toBe(0);
});

test('each has an id and a salt of its own', async () => {
  const { post } = open();
  const [one, other] = [(await post(newRequest())).request, (await post(newRequest())).request];
  expect(one.requestId).not.toBe(other.requestId);
  expect(one.textSalt).not.toEqual(other.textSalt);
});

test('coordinates are rounded to 10⁻⁷ degrees, and the rules hold for what they are then', async () => {
  const { post } = open();
  const draft = newRequest();
  const finer = (ring: readonly (readonly number[])[], by: number) =>
    ring.map((position) => position.map((degrees) => degrees + by));
  const { coordinates } = draft.area as { coordinates: number[][][] };
  for (const by of [4e-8, -4e-8]) {
    const drawn = { type: 'Polygon', coordinates: [finer(coordinates[0] ?? [], by)] };
    const { request } = await post(
      newRequest({ area: drawn, caseNumber: `case ${by < 0 ? 'below' : 'above'}` }),
    );
    expect(request.area).toEqual(draft.area);
  }
  const needle = [
    [0, 0],
    [0.005, 0],
    [0.005, 0.005],
    [0.00000001, 0.005],
    [0, 0.005],
    [0, 0],
  ];
  const repeated = newRequest({ area: { type: 'Polygon', coordinates: [needle] } });
  await expect(post(repeated)).rejects.toMatchObject({ code: 'malformed_area' });
});

test('a third for the same case is refused, and of another case it is not', async () => {
  const { cloud, post } = open();
  for (let i = 0; i < 2; i++) await post(newRequest());
  await expect(post(newRequest())).rejects.toMatchObject({ code: 'limit_exceeded' });
  expect(cloud.log.queued).toHaveLength(2);
  await post(newRequest({ caseNumber: '26-1105' }));
});

test.each(['before', 'after'] as const)(
  'a queue that fails %s it took the job does not fail what is posted for good',
  async (when) => {
    const { cloud, post } = open();
    const { requestId } = (await post(newRequest())).request;
    cloud.jobs.failNextAdd(when);
    await beginMatching(cloud.jobs, requestId);
    expect(await cloud.requests.unmatched()).toEqual([requestId]);
  },
);

test('where the request can not be committed, nothing is logged', async () => {
  const { cloud, post } = open();
  cloud.requests.failNext('insert', 'before');
  await expect(post(newRequest())).rejects.toMatchObject({ code: 'unavailable' });
  expect(cloud.log.queued).toEqual([]);
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
    expect(cloud.log.queued).toEqual([]);
  });
});
