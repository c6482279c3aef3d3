import { storeClip } from '@porchlight/domain';
import { bytesToHex, concatBytes } from '@porchlight/kernel';
import { splitRecords } from '@porchlight/seal/header';
import { type FilmedClip, filmClip } from '@porchlight/testkit/clip-builder/filmClip';
import { sampleCamera } from '@porchlight/testkit/clip-builder/sampleCamera';
import { sampleHome } from '@porchlight/testkit/clip-builder/sampleHome';
import { sampleTime, sampleTown } from '@porchlight/testkit/clip-index/sampleClip';
import { entryOf, sampleRequest } from '@porchlight/testkit/request-store/sampleRequest';
import { describe, expect, test } from 'vitest';
import { jobOf, MemoryCloud, receiptOf, refusalOf, wholeObject } from './cloud/MemoryCloud.ts';

const home = sampleHome();
const [camera] = home.cameras;
const { deviceId } = camera;

/** A cloud whose spool holds `records` of `clip`. */
async function cloudWith(clip: FilmedClip, records: readonly Uint8Array[]): Promise<MemoryCloud> {
  const cloud = await MemoryCloud.of(home);
  cloud.spool.fill(deviceId, clip.clipId, records);
  return cloud;
}

describe('a finished clip', () => {
  test('is stored as its records one after the other, the opening apart, indexed, and answered by a receipt that fits both', async () => {
    const clip = filmClip(camera, { cells: sampleTown(2), unitBytes: 200_000 });
    const cloud = await cloudWith(clip, clip.records);
    const result = await storeClip(cloud.deps, jobOf(deviceId, clip));
    const { key, bytes } = await cloud.onlyObject();
    expect(bytes).toEqual(wholeObject(clip));
    expect(splitRecords(bytes)).toHaveLength(clip.records.length - 1);
    expect(await cloud.index.opening(clip.clipId)).toEqual(clip.opening);
    const receipt = receiptOf(cloud.spool.settled[0]?.reply);
    expect(receipt).toMatchObject({
      deviceId,
      clipId: clip.clipId,
      openingHashHex: bytesToHex(clip.openingHash),
      segmentCount: clip.segments.length,
      finished: true,
      storedAtMs: cloud.nowMs,
    });
    const indexed = await cloud.index.find(clip.clipId);
    expect(indexed).toMatchObject({
      householdId: home.householdId,
      startedAtMs: clip.startedAtMs,
      endedAtMs: clip.endedAtMs,
      clockUncertaintyMs: clip.clockUncertaintyMs,
      cells: [...clip.cells].sort(),
      sizeBytes: clip.opening.length + bytes.length,
      objectKey: key,
    });
    expect(result).toEqual({ outcome: 'stored', clip: indexed });
    expect(await cloud.spool.read(deviceId, clip.clipId)).toEqual([]);
  });

  test('is added to the open requests that it touches and to no other', async () => {
    const [here = '', elsewhere = ''] = sampleTown(2);
    const clip = filmClip(camera, { cells: [here] });
    const cloud = await cloudWith(clip, clip.records);
    const [touched, apart] = [sampleRequest({ cells: [here] }), sampleRequest({ cells: [elsewhere] })];
    await cloud.requests.insert(touched, entryOf(touched));
    await cloud.requests.insert(apart, entryOf(apart));
    await storeClip(cloud.deps, jobOf(deviceId, clip));
    const candidates = (requestId: typeof touched.requestId) =>
      cloud.matching.candidatesOf(requestId, home.householdId);
    expect(await candidates(touched.requestId)).toHaveLength(1);
    expect(await candidates(apart.requestId)).toEqual([]);
  });

  test('sent again after its receipt was lost is answered by the very same receipt', async () => {
    const clip = filmClip(camera);
    const cloud = await cloudWith(clip, clip.records);
    await storeClip(cloud.deps, jobOf(deviceId, clip));
    cloud.spool.fill(deviceId, clip.clipId, clip.records);
    expect((await storeClip(cloud.deps, jobOf(deviceId, clip))).outcome).toBe('kept');
    const [first, second] = cloud.spool.settled;
    expect(second?.reply).toEqual(first?.reply);
    expect((await cloud.onlyObject()).bytes).toEqual(wholeObject(clip));
  });

  test('of which the spool holds nothing any more is nothing to do', async () => {
    const cloud = await MemoryCloud.of(home);
    const job = jobOf(deviceId, filmClip(camera));
    expect(await storeClip(cloud.deps, job)).toEqual({ outcome: 'nothing' });
    expect(cloud.spool.settled).toEqual([]);
  });
});

describe('an unfinished clip', () => {
  test('is stored up to the newest signature, and stays in the spool', async () => {
    const clip = filmClip(camera, { unitBytes: 200_000, cells: sampleTown(2) });
    // One segment of initialization, then units of two segments: of five, the last is the first half of a unit.
    const cloud = await cloudWith(clip, clip.records.slice(0, 5));
    await storeClip(cloud.deps, jobOf(deviceId, clip, false));
    expect((await cloud.onlyObject()).bytes).toEqual(concatBytes(...clip.records.slice(1, 4)));
    expect(receiptOf(cloud.spool.settled[0]?.reply)).toMatchObject({ segmentCount: 3, finished: false });
    expect(await cloud.index.find(clip.clipId)).toMatchObject({
      finished: false,
      segmentCount: 3,
      endedAtMs: clip.startedAtMs + 1000,
      cells: clip.cells.slice(0, 1),
    });
    expect(await cloud.spool.read(deviceId, clip.clipId)).toHaveLength(5);
  });

  test('of which only the opening came is stored too', async () => {
    const clip = filmClip(camera);
    const cloud = await cloudWith(clip, [clip.opening]);
    await storeClip(cloud.deps, jobOf(deviceId, clip, false));
    expect((await cloud.onlyObject()).bytes).toEqual(new Uint8Array(0));
    expect(await cloud.index.opening(clip.clipId)).toEqual(clip.opening);
    expect(receiptOf(cloud.spool.settled[0]?.reply)).toMatchObject({ segmentCount: 0, finished: false });
  });

  const sound = filmClip(camera, { unitBytes: 200_000, seconds: 3 });
  // The initialization segment, then units of two segments: 1 and 2, 3 and 4, 5 and 6.
  const [start, ...others] = sound.records.slice(0, 7) as [Uint8Array, ...Uint8Array[]];
  const damaged = (record: Uint8Array, at: number) => Uint8Array.from(record, (b, i) => (i === at ? 9 : b));

  test.each([
    ['another clip’s segment', 3, filmClip(camera).segments[0]],
    ['a segment that comes twice', 3, others[2]],
    ['the segment after one that is missing', 3, others[4]],
    ['an opening', 3, sound.opening],
    ['a record of another version', 3, damaged(others[3] as Uint8Array, 2)],
    ['no record at all', 3, new Uint8Array(3)],
    ['no record, in the middle of a unit', 2, new Uint8Array(0)],
    ['no record, as its first segment', 0, new Uint8Array(0)],
  ] as const)(
    'with a bad record, %s, is stored up to the last signature before it',
    async (_, good, bad = sound.opening) => {
      for (const rest of [[], others.slice(good), others.slice(good + 1)]) {
        const cloud = await cloudWith(sound, [start, ...others.slice(0, good), bad, ...rest]);
        const result = await storeClip(cloud.deps, jobOf(deviceId, sound, false));
        const segmentCount = [0, 1, 1, 3][good] ?? 0;
        expect(result).toMatchObject({ outcome: 'stored', clip: { finished: false, segmentCount } });
        expect((await cloud.onlyObject()).bytes).toEqual(concatBytes(...others.slice(0, segmentCount)));
        expect(receiptOf(cloud.spool.settled[0]?.reply)).toMatchObject({ segmentCount, finished: false });
        expect(await cloud.spool.read(deviceId, sound.clipId)).toHaveLength(good + 2 + rest.length);
      }
    },
  );

  test('whose bad record was stored without it is refused when its manifest comes, and stays as it is', async () => {
    const records = [start, ...others.slice(0, 3), damaged(others[3] as Uint8Array, 2)];
    const cloud = await cloudWith(sound, records);
    await storeClip(cloud.deps, jobOf(deviceId, sound, false));
    const stored = await cloud.onlyObject();
    cloud.spool.fill(deviceId, sound.clipId, sound.records.slice(5));
    for (const finished of [false, true]) {
      const result = await storeClip(cloud.deps, jobOf(deviceId, sound, finished));
      expect(result).toMatchObject({ outcome: 'refused', error: { code: 'unsupported_version' } });
      expect(await cloud.onlyObject()).toEqual(stored);
      cloud.spool.fill(deviceId, sound.clipId, [...records, ...sound.records.slice(5)]);
    }
  });

  test('whose opening is bad is refused', async () => {
    const bad = Uint8Array.from(start, (byte, i) => (i === start.length - 1 ? byte ^ 1 : byte));
    const cloud = await cloudWith(sound, [bad, ...others]);
    const result = await storeClip(cloud.deps, jobOf(deviceId, sound, false));
    expect(result).toMatchObject({ outcome: 'refused', error: { code: 'bad_signature' } });
    expect(cloud.store.objects().size).toBe(0);
  });

  test('gives way to more of it, and then to the whole, each time as the only object', async () => {
    const clip = filmClip(camera, { seconds: 3 });
    const cloud = await cloudWith(clip, clip.records.slice(0, 2));
    await storeClip(cloud.deps, jobOf(deviceId, clip, false));
    cloud.spool.fill(deviceId, clip.clipId, clip.records.slice(2, 4));
    await storeClip(cloud.deps, jobOf(deviceId, clip, false));
    expect((await cloud.onlyObject()).bytes).toEqual(concatBytes(...clip.records.slice(1, 4)));
    cloud.spool.fill(deviceId, clip.clipId, clip.records.slice(4));
    await storeClip(cloud.deps, jobOf(deviceId, clip));
    expect((await cloud.onlyObject()).bytes).toEqual(wholeObject(clip));
    expect(cloud.spool.settled.map(({ reply }) => receiptOf(reply).segmentCount)).toEqual([1, 3, 4]);
    expect(await cloud.spool.read(deviceId, clip.clipId)).toEqual([]);
  });

  test('that comes when the whole is stored changes nothing, and is answered by the receipt of the whole', async () => {
    const clip = filmClip(camera);
    const cloud = await cloudWith(clip, clip.records);
    await storeClip(cloud.deps, jobOf(deviceId, clip));
    cloud.spool.fill(deviceId, clip.clipId, clip.records.slice(0, 2));
    expect((await storeClip(cloud.deps, jobOf(deviceId, clip, false))).outcome).toBe('kept');
    expect(receiptOf(cloud.spool.settled.at(-1)?.reply).finished).toBe(true);
    expect((await cloud.onlyObject()).bytes).toEqual(wholeObject(clip));
    expect(await cloud.spool.read(deviceId, clip.clipId)).toEqual([]);
  });
});

describe('of a device that its household retires', () => {
  const retiredAtMs = sampleTime(0);

  test.each([true, false])('a clip that begins no later is stored, finished: %s', async (finished) => {
    const clip = filmClip(camera, { startedAtMs: retiredAtMs });
    const cloud = await MemoryCloud.of(home, retiredAtMs);
    cloud.spool.fill(deviceId, clip.clipId, finished ? clip.records : clip.records.slice(0, 3));
    expect((await storeClip(cloud.deps, jobOf(deviceId, clip, finished))).outcome).toBe('stored');
    expect(cloud.index.clips).toHaveLength(1);
  });

  test.each([true, false])('a clip that begins later is refused, finished: %s', async (finished) => {
    const clip = filmClip(camera, { startedAtMs: sampleTime(1) });
    const cloud = await MemoryCloud.of(home, retiredAtMs);
    cloud.spool.fill(deviceId, clip.clipId, finished ? clip.records : clip.records.slice(0, 3));
    const result = await storeClip(cloud.deps, jobOf(deviceId, clip, finished));
    expect(result).toMatchObject({ outcome: 'refused', error: { code: 'not_permitted' } });
    expect(refusalOf(cloud.spool.settled[0]?.reply)).toMatchObject({ deviceId, code: 'not_permitted' });
    expect(await cloud.spool.read(deviceId, clip.clipId)).toEqual([]);
    expect(cloud.store.objects().size).toBe(0);
    expect(cloud.index.clips).toEqual([]);
  });
});

describe('refused by a signed statement, released, and stored nowhere:', () => {
  const stranger = sampleCamera();
  const clip = filmClip(camera);
  const [opening, first, second, third, manifest] = clip.records as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  const flipped = Uint8Array.from(opening, (byte, i) => (i === opening.length - 1 ? byte ^ 1 : byte));
  const nowMs = new MemoryCloud().nowMs;
  const tomorrow = filmClip(camera, { startedAtMs: (nowMs + 24 * 3_600_000 + 251) as typeof nowMs });
  const other = filmClip(camera);

  test.each([
    ['an unknown device', 'unknown_device', stranger.deviceId, filmClip(stranger).records],
    ["another device's records", 'wrong_device', deviceId, filmClip(stranger).records],
    ['a bad signature', 'bad_signature', deviceId, [flipped, first, second, third, manifest]],
    ['swapped records', 'out_of_order', deviceId, [opening, second, first, third, manifest]],
    ['a missing record', 'truncated_clip', deviceId, [opening, first, second, manifest]],
    ["another clip's segment", 'broken_chain', deviceId, [opening, other.segments[0] ?? first]],
    ['a clip without its opening', 'malformed_record', deviceId, [first, second]],
    [
      'a record of another version',
      'unsupported_version',
      deviceId,
      [Uint8Array.from(opening).fill(9, 2, 3)],
    ],
    ['a clip from the day after tomorrow', 'clip_from_future', deviceId, tomorrow.records, tomorrow.clipId],
    ['records under another clip id', 'clip_conflict', deviceId, other.records],
  ] as const)('%s', async (_, code, from, records, clipId = clip.clipId) => {
    const cloud = await MemoryCloud.of(home);
    cloud.spool.fill(from, clipId, records);
    const result = await storeClip(cloud.deps, { deviceId: from, clipId, finished: true });
    expect(result).toMatchObject({ outcome: 'refused', error: { code } });
    const refusal = refusalOf(cloud.spool.settled[0]?.reply);
    expect(refusal).toMatchObject({ deviceId: from, clipId, code, refusedAtMs: cloud.nowMs });
    expect(await cloud.spool.read(from, clipId)).toEqual([]);
    expect(cloud.store.objects().size).toBe(0);
    expect(cloud.index.clips).toEqual([]);
  });

  test('a clip that begins a day ahead of the clock, less its own uncertainty, is still taken', async () => {
    const ahead = filmClip(camera, { startedAtMs: (nowMs + 24 * 3_600_000 + 250) as typeof nowMs });
    const cloud = await cloudWith(ahead, ahead.records);
    expect((await storeClip(cloud.deps, jobOf(deviceId, ahead))).outcome).toBe('stored');
  });

  test.each([
    ['another opening', 'clip_conflict', { startedAtMs: sampleTime(60_000) }],
    ['other segments behind the same opening', null, { unitBytes: 301 }],
  ] as const)('%s under the id of a stored clip, which keeps its object', async (_, code, change) => {
    const repeated = (length: number) => new Uint8Array(length).fill(7);
    const [stored, forged] = [filmClip(camera, {}, repeated), filmClip(camera, change, repeated)];
    expect(forged.clipId).toBe(stored.clipId);
    const cloud = await cloudWith(stored, stored.records);
    await storeClip(cloud.deps, jobOf(deviceId, stored));
    const indexed = await cloud.index.find(stored.clipId);
    cloud.spool.fill(deviceId, stored.clipId, forged.records);
    const result = await storeClip(cloud.deps, jobOf(deviceId, stored));
    expect(result).toMatchObject(
      code === null ? { outcome: 'kept', clip: indexed } : { outcome: 'refused', error: { code } },
    );
    expect(await cloud.onlyObject()).toEqual({ key: indexed?.objectKey, bytes: wholeObject(stored) });
    expect(await cloud.index.find(stored.clipId)).toEqual(indexed);
  });
});

test('what the cloud itself can not do is neither refused nor released', async () => {
  const clip = filmClip(camera);
  const cloud = await cloudWith(clip, clip.records);
  cloud.spool.isReachable = false;
  await expect(storeClip(cloud.deps, jobOf(deviceId, clip))).rejects.toMatchObject({ code: 'unavailable' });
  cloud.spool.isReachable = true;
  expect(await cloud.spool.read(deviceId, clip.clipId)).toHaveLength(clip.records.length);
  expect(cloud.spool.settled).toEqual([]);
});
