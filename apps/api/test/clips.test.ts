import type { ClipPage } from '@porchlight/contracts/http';
import {
  clipPageSchema,
  clipSummarySchema,
  devicePageSchema,
  eventPageSchema,
} from '@porchlight/contracts/http';
import { type ClipId, concatBytes, randomId, systemRandom } from '@porchlight/kernel';
import { filmClip } from '@porchlight/testkit/clip-builder/filmClip';
import { sampleCamera } from '@porchlight/testkit/clip-builder/sampleCamera';
import { sampleClip, sampleTime, sampleTown } from '@porchlight/testkit/clip-index/sampleClip';
import { entryOf, sampleRequest } from '@porchlight/testkit/request-store/sampleRequest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestApi } from './server/TestApi.ts';
import { foundTown, store, type Town } from './server/Town.ts';

let api: TestApi;
let town: Town;

beforeAll(async () => {
  api = await TestApi.start();
  town = await foundTown(api);
});
afterAll(() => api[Symbol.asyncDispose]());

const get = (target: string, by = town.owner) => api.call('GET', target, { by });
const idOf = () => randomId(systemRandom);

describe('a nosy household', () => {
  test.each([
    ['clip', () => `/v1/clips/${town.neighbourClip.clipId}`, () => `/v1/clips/${idOf()}`],
    ['ciphertext', () => `/v1/clips/${town.neighbourClip.clipId}/object`, () => `/v1/clips/${idOf()}/object`],
  ])("gets for a neighbour's %s what it gets for nothing at all", async (_, theirs, nothing) => {
    const [denied, missing] = [await get(theirs()), await get(nothing())];
    expect(denied).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect(denied.bytes).toEqual(missing.bytes);
    expect(Object.keys(denied.headers)).toEqual(Object.keys(missing.headers));
  });

  test("gets for a command to a neighbour's device what it gets for no device, and nothing is sent", async () => {
    const command = (deviceId: string) =>
      api.call('POST', `/v1/devices/${deviceId}/commands`, { by: town.owner, body: { commandB64: 'AAAA' } });
    const { deviceId } = town.neighbour.cameras[0];
    api.broker.present.push({ deviceId, online: true, state: null });
    const [denied, missing] = [await command(deviceId), await command(idOf())];
    expect(denied.status).toBe(404);
    expect(denied.bytes).toEqual(missing.bytes);
    expect(api.broker.commands).toEqual([]);
  });

  test("gets a neighbour's keyring no more than one of a household that there isn't", async () => {
    const keyring = (householdId: string) => get(`/v1/households/${householdId}/keyring`);
    const [denied, missing] = [await keyring(town.neighbour.householdId), await keyring(idOf())];
    expect(denied.status).toBe(404);
    expect(denied.bytes).toEqual(missing.bytes);
  });

  test('sees its own clips, devices, events and candidates, and none of a neighbour', async () => {
    const cells = sampleTown(1);
    const request = sampleRequest({ cells });
    await api.requests.insert(request, entryOf(request));
    const [own, theirs] = [
      await store(api, api, town.home, { cells }),
      await store(api, api, town.neighbour, { cells }),
    ];
    const devices = [town.home.cameras[0].deviceId, town.neighbour.cameras[0].deviceId];
    for (const deviceId of devices) {
      api.broker.log.push({
        deviceId,
        number: 0,
        atMs: sampleTime(0),
        clockUncertaintyMs: 0,
        event: { kind: 'press' },
      });
      api.broker.present.push({
        deviceId,
        online: true,
        state: { online: true },
      });
    }
    const clips = clipPageSchema.parse((await get('/v1/clips')).body).clips.map(({ clipId }) => clipId);
    expect(clips).toEqual(expect.arrayContaining([own.clipId, town.clip.clipId]));
    expect(clips).not.toContain(theirs.clipId);
    expect(clips).not.toContain(town.neighbourClip.clipId);
    const candidates = await get(`/v1/requests/${request.requestId}/candidates`);
    expect(clipPageSchema.parse(candidates.body).clips.map(({ clipId }) => clipId)).toEqual([own.clipId]);
    const seen = devicePageSchema.parse((await get('/v1/devices')).body).devices;
    expect(seen).toEqual([
      {
        deviceId: devices[0],
        kind: 'camera',
        online: true,
        state: { online: true },
      },
    ]);
    const { events, next } = eventPageSchema.parse((await get('/v1/events')).body);
    expect(events.map(({ deviceId }) => deviceId)).toEqual([devices[0]]);
    expect(next).toBe('2');
    expect((await get('/v1/events?after=2')).body).toEqual({ events: [], next: '2' });
  });

  test('is told nothing of how many or whose clips a request has matched', async () => {
    const cells = sampleTown(1);
    const request = sampleRequest({ cells });
    await api.requests.insert(request, entryOf(request));
    const before = await api.call('GET', `/v1/requests/${request.requestId}`);
    await store(api, api, town.neighbour, { cells });
    const after = await api.call('GET', `/v1/requests/${request.requestId}`);
    expect(after.bytes).toEqual(before.bytes);
    expect((await get(`/v1/requests/${request.requestId}/candidates`)).body).toEqual({
      clips: [],
      next: null,
    });
    const unknown = await get(`/v1/requests/${idOf()}/candidates`);
    expect(unknown).toMatchObject({ status: 200, body: { clips: [], next: null } });
  });
});

describe('a clip', () => {
  test('is summed up without cells, object key or receipt', async () => {
    const { status, body } = await get(`/v1/clips/${town.clip.clipId}`);
    expect(status).toBe(200);
    const { clipId, startedAtMs, endedAtMs } = town.clip;
    expect(clipSummarySchema.parse(body)).toMatchObject({ clipId, startedAtMs, endedAtMs, finished: true });
  });

  test('is given out as the very ciphertext that was stored, and kept by no cache', async () => {
    const large = await store(api, api, town.home, { unitBytes: 700_000 });
    const { status, headers, bytes } = await get(`/v1/clips/${large.clipId}/object`);
    expect(status).toBe(200);
    const stored = concatBytes(...large.records);
    expect(Buffer.compare(bytes, stored)).toBe(0);
    expect(headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-length': String(stored.length),
      'cache-control': 'private, no-store',
    });
  });

  test('that is being replaced while it is asked for is to be asked for again', async () => {
    const clip = await store(api, api, town.home);
    const indexed = await api.index.find(clip.clipId);
    await api.store.delete(indexed?.objectKey ?? '');
    const answer = await get(`/v1/clips/${clip.clipId}/object`);
    expect(answer).toMatchObject({ status: 503, body: { code: 'unavailable', retryable: true } });
  });

  test('whose object is damaged breaks the transfer off, and never ends as if it were whole', async () => {
    const clip = await store(api, api, town.home, { unitBytes: 200_000 });
    api.store.corrupt((await api.index.find(clip.clipId))?.objectKey ?? '');
    await expect(get(`/v1/clips/${clip.clipId}/object`)).rejects.toThrow(/aborted/);
  });

  test('is unavailable, and to be asked for again, while a part is out of reach', async () => {
    api.index.failNext('find', 'before');
    expect(await get(`/v1/clips/${town.clip.clipId}`)).toMatchObject({
      status: 503,
      body: { retryable: true },
    });
    api.store.failNext('get', 'before');
    expect((await get(`/v1/clips/${town.clip.clipId}/object`)).status).toBe(503);
    expect((await get(`/v1/clips/${town.clip.clipId}/object`)).status).toBe(200);
  });
});

test('all clips of a household are listed once each, page by page, also those begun in the same millisecond', async () => {
  const { householdId } = town.neighbour;
  const deviceId = sampleCamera().deviceId;
  const { startedAtMs, endedAtMs } = filmClip(sampleCamera());
  const filmed = new Set<ClipId>();
  for (const clip of api.index.clips) if (clip.householdId === householdId) filmed.add(clip.clipId);
  for (let i = 0; i < 450; i++) {
    const clip = sampleClip({ householdId, deviceId, startedAtMs, endedAtMs });
    filmed.add(clip.clipId);
    await api.index.commit(clip);
  }
  const listed: ClipId[] = [];
  let next: ClipPage['next'] = null;
  let pages = 0;
  do {
    const target: string = next === null ? '/v1/clips' : `/v1/clips?before=${next}`;
    const page = clipPageSchema.parse((await get(target, town.neighbourOwner)).body);
    listed.push(...page.clips.map(({ clipId }) => clipId));
    next = page.next;
    pages += 1;
  } while (next !== null);
  expect(pages).toBe(3);
  expect(listed).toHaveLength(filmed.size);
  expect(new Set(listed)).toEqual(filmed);
});
