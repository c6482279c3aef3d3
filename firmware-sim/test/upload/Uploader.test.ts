import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ClipId, EpochMs, ErrorCode } from '@porchlight/kernel';
import { systemRandom } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../device/household.ts';
import { UNAVAILABLE, UploadBench } from './FakeBroker.ts';
import { SEALING_DEVICE, sealedClip } from './sealedClip.ts';
import { signReply } from './TestCloud.ts';

const clip = sealedClip(12);
const clipIds = [clip.clipId];

function addAll(bench: UploadBench, records = clip.records, clipId: ClipId = clip.clipId): void {
  for (const record of records) bench.uploader.add(clipId, record);
}

function onDisk(folder: string): string[] {
  return readdirSync(join(folder, 'outbox'));
}

function refusal(code: ErrorCode) {
  const { deviceId } = SEALING_DEVICE;
  return { deviceId, clipId: clip.clipId, code, hint: 'no', refusedAtMs: 0 as EpochMs };
}

test('a clip is sent in order, at most eight records at a time, and deleted with its receipt only', async () => {
  using folder = temporaryFolder();
  const bench = new UploadBench(folder.path);
  await bench.uploader.connected();
  addAll(bench);
  await bench.turns();
  expect(bench.kept.get(clip.clipId)).toEqual(clip.records);
  expect(bench.published.map(({ kind }) => kind)).toEqual([
    'opening',
    ...Array.from({ length: 13 }, () => 'segment'),
    'manifest',
  ]);
  expect(bench.mostInFlight).toBe(8);
  expect(onDisk(folder.path)).toEqual(clipIds);
  bench.receive(clip.clipId, bench.sign('receipt', bench.receiptFor(clip.records, clip.clipId)));
  expect(bench.fates.get(clip.clipId)?.fate).toBe('stored');
  expect([bench.uploader.pendingCount, bench.uploader.backlogBytes]).toEqual([0, 0]);
  expect(onDisk(folder.path)).toEqual([]);
  bench.uploader.close();
});

test('wherever the connection goes, before a record is kept or after, all arrives once and in order', async () => {
  for (const at of clip.records.keys()) {
    for (const moment of ['beforeKeeping', 'afterKeeping'] as const) {
      using folder = temporaryFolder();
      const bench = new UploadBench(folder.path);
      let isBroken = false;
      let seen = 0;
      bench[moment] = () => {
        if (seen++ === at) {
          isBroken = true;
          bench.uploader.disconnected();
        }
        if (isBroken) throw UNAVAILABLE;
        return true;
      };
      await bench.uploader.connected();
      addAll(bench);
      await bench.turns();
      bench[moment] = () => true;
      await bench.settle();
      expect(bench.kept.get(clip.clipId)).toEqual(clip.records);
      bench.uploader.close();
    }
  }
});

test('records that the broker acknowledged and did not keep are sent again', async () => {
  using folder = temporaryFolder();
  const bench = new UploadBench(folder.path);
  const lost = new Set([0, 4, 5]);
  bench.beforeKeeping = (topic) => !(topic.kind === 'segment' && lost.delete(topic.sequence));
  await bench.uploader.connected();
  addAll(bench);
  await bench.turns();
  expect(lost.size).toBe(0);
  await bench.settle();
  expect(bench.kept.get(clip.clipId)).toEqual(clip.records);
  bench.uploader.close();
});

test('a broker that never keeps a record is not flooded with it', async () => {
  using folder = temporaryFolder();
  const bench = new UploadBench(folder.path);
  const long = sealedClip(60);
  bench.beforeKeeping = (topic) => !(topic.kind === 'segment' && topic.sequence === 4);
  await bench.uploader.connected();
  addAll(bench, long.records, long.clipId);
  await bench.turns();
  expect(bench.kept.get(long.clipId)).toHaveLength(5);
  expect(bench.published.length).toBeLessThan(200);
  bench.beforeKeeping = () => true;
  await expect.poll(() => bench.kept.get(long.clipId)?.length).toBe(long.records.length);
  bench.uploader.close();
});

test('a clip goes on being filmed while the connection is away, and all of it arrives', async () => {
  using folder = temporaryFolder();
  const bench = new UploadBench(folder.path);
  addAll(bench, clip.records.slice(0, 4));
  await bench.uploader.connected();
  await bench.turns();
  bench.uploader.disconnected();
  addAll(bench, clip.records.slice(4, 9));
  expect(bench.kept.get(clip.clipId)).toEqual(clip.records.slice(0, 4));
  await bench.uploader.connected();
  addAll(bench, clip.records.slice(9));
  await bench.turns();
  expect(bench.kept.get(clip.clipId)).toEqual(clip.records);
  bench.uploader.close();
});

test('a cloud in trouble is asked again, also when it says nothing at all', async () => {
  using folder = temporaryFolder();
  const bench = new UploadBench(folder.path);
  bench.beforeKeeping = ({ kind }) => {
    if (kind === 'manifest')
      bench.say('errors', clip.clipId, { code: 'unavailable', hint: 'the disk is full' });
    return kind !== 'manifest';
  };
  await bench.uploader.connected();
  addAll(bench);
  await expect
    .poll(() => bench.published.filter(({ kind }) => kind === 'manifest').length)
    .toBeGreaterThan(1);
  bench.beforeKeeping = ({ kind }) => kind !== 'manifest';
  bench.published.length = 0;
  await expect
    .poll(() => bench.published.filter(({ kind }) => kind === 'manifest').length)
    .toBeGreaterThan(1);
  bench.beforeKeeping = () => true;
  await expect.poll(() => bench.kept.get(clip.clipId)?.length).toBe(clip.records.length);
  bench.uploader.close();
});

const otherKeys = { receiptKeys: nodePrimitives.signKeyPair(systemRandom(32)) };

test.each([
  ['for fewer segments', { segmentCount: 12 }],
  ['for more segments', { segmentCount: 14 }],
  ['for another opening', { openingHashHex: '1'.repeat(64) }],
  ['that is unfinished', { finished: false }],
  ['for another device', { deviceId: '1'.repeat(32) as never }],
])('a receipt %s deletes nothing', async (_name, changes) => {
  using folder = temporaryFolder();
  const bench = new UploadBench(folder.path);
  addAll(bench);
  const receipt = bench.receiptFor(clip.records, clip.clipId, changes);
  bench.receive(clip.clipId, bench.sign('receipt', receipt));
  expect(bench.uploader.pendingCount).toBe(1);
  expect(onDisk(folder.path)).toEqual(clipIds);
  bench.uploader.close();
});

test('a receipt or refusal with another key, damaged, or on the topic of another clip deletes nothing', () => {
  using folder = temporaryFolder();
  const bench = new UploadBench(folder.path);
  addAll(bench);
  const receipt = bench.receiptFor(clip.records, clip.clipId);
  const { clipId } = clip;
  const badSignature = expect.objectContaining({ code: 'bad_signature' });
  expect(() => bench.receive(clipId, signReply(otherKeys, 'receipt', receipt))).toThrow(badSignature);
  expect(() => bench.receive(clipId, signReply(otherKeys, 'refusal', refusal('clip_conflict')))).toThrow(
    badSignature,
  );
  const damaged = bench.sign('receipt', receipt);
  damaged[60] = (damaged[60] as number) ^ 1;
  expect(() => bench.receive(clipId, damaged)).toThrow();
  expect(() => bench.receive(clipId, bench.sign('receipt', receipt).subarray(0, 40))).toThrow();
  bench.receive('2'.repeat(32) as ClipId, bench.sign('receipt', receipt));
  bench.receive('2'.repeat(32) as ClipId, bench.sign('refusal', refusal('clip_conflict')));
  for (const nonsense of ['', '{', 'null', '[]', '{"clipId":1}']) {
    expect(() => bench.uploader.receive(`have/${clipId}`, Buffer.from(nonsense))).toThrow();
    expect(() => bench.uploader.receive('errors', Buffer.from(nonsense))).toThrow();
  }
  expect(onDisk(folder.path)).toEqual(clipIds);
  expect(bench.fates.size).toBe(0);
  bench.uploader.close();
});

test('records that are sound here are sent anew after a refusal, three times; the fourth counts', async () => {
  using folder = temporaryFolder();
  const bench = new UploadBench(folder.path);
  await bench.uploader.connected();
  addAll(bench);
  for (let time = 0; time < 3; time++) {
    await bench.turns();
    expect(bench.kept.get(clip.clipId)).toEqual(clip.records);
    bench.kept.clear();
    bench.receive(clip.clipId, bench.sign('refusal', refusal('bad_signature')));
    expect(bench.fates.size).toBe(0);
  }
  await bench.turns();
  expect(bench.kept.get(clip.clipId)).toEqual(clip.records);
  bench.receive(clip.clipId, bench.sign('refusal', refusal('bad_signature')));
  expect(bench.fates.get(clip.clipId)).toMatchObject({ fate: 'refused', code: 'bad_signature' });
  expect(onDisk(folder.path)).toEqual([]);
  bench.uploader.close();
});

test('a refusal for what no sending anew mends, or of records that are damaged here, counts at once', () => {
  const damaged = clip.records.map((record) => Uint8Array.from(record));
  const [, , segment] = damaged;
  if (segment !== undefined) segment[segment.length - 1] = (segment.at(-1) as number) ^ 1;
  for (const [records, code] of [
    [clip.records, 'clip_from_future'],
    [damaged, 'broken_chain'],
  ] as const) {
    using folder = temporaryFolder();
    const bench = new UploadBench(folder.path);
    addAll(bench, records);
    bench.receive(clip.clipId, bench.sign('refusal', refusal(code)));
    expect(bench.fates.get(clip.clipId)).toMatchObject({ fate: 'refused', code });
    bench.uploader.close();
  }
});

test('what is filmed of a clip after its refusal is dropped', async () => {
  using folder = temporaryFolder();
  const bench = new UploadBench(folder.path);
  await bench.uploader.connected();
  addAll(bench, clip.records.slice(0, 5));
  await bench.turns();
  bench.receive(clip.clipId, bench.sign('refusal', refusal('clip_from_future')));
  addAll(bench, clip.records.slice(5));
  await bench.turns();
  expect(bench.published).toHaveLength(5);
  expect(onDisk(folder.path)).toEqual([]);
  bench.uploader.close();
});

test('a clip that was being filmed at a crash is done with an unfinished receipt for all that there is of it', async () => {
  using folder = temporaryFolder();
  const bench = new UploadBench(folder.path);
  await bench.uploader.connected();
  const partial = clip.records.slice(0, 6);
  addAll(bench, partial);
  const { clipId } = clip;
  const unfinished = (segmentCount: number) =>
    bench.sign('receipt', bench.receiptFor(partial, clipId, { segmentCount }));
  bench.receive(clipId, unfinished(5));
  expect(bench.fates.size).toBe(0);

  bench.restart();
  await bench.settle();
  expect(bench.kept.get(clipId)).toEqual(partial);
  bench.receive(clipId, unfinished(4));
  expect(onDisk(folder.path)).toEqual(clipIds);
  bench.receive(clipId, unfinished(5));
  expect(bench.fates.get(clipId)).toMatchObject({ fate: 'stored', receipt: { finished: false } });
  expect(onDisk(folder.path)).toEqual([]);
  bench.uploader.close();
});

test('of a unit that the crash cut in the middle, only whole units must be stored', async () => {
  using folder = temporaryFolder();
  const large = sealedClip(3, 300_000);
  const bench = new UploadBench(folder.path);
  const partial = large.records.slice(0, 7);
  addAll(bench, partial, large.clipId);
  bench.restart();
  const receipt = bench.receiptFor(partial, large.clipId, { segmentCount: 4 });
  bench.receive(large.clipId, bench.sign('receipt', receipt));
  expect(bench.fates.get(large.clipId)?.fate).toBe('stored');
  bench.uploader.close();
});

test('an unfinished receipt answers a query: the rest is sent', async () => {
  using folder = temporaryFolder();
  const bench = new UploadBench(folder.path);
  addAll(bench);
  bench.kept.set(clip.clipId, clip.records.slice(0, 6));
  bench.answersQueries = false;
  await bench.uploader.connected();
  await bench.turns();
  const stored = bench.receiptFor(clip.records.slice(0, 6), clip.clipId);
  bench.receive(clip.clipId, bench.sign('receipt', stored));
  await bench.turns();
  expect(bench.kept.get(clip.clipId)).toEqual(clip.records);
  expect(bench.published.filter(({ kind }) => kind === 'opening')).toEqual([]);
  bench.uploader.close();
});

test('many clips share one window, the one that is being filmed goes first, and the backlog counts what waits', async () => {
  using folder = temporaryFolder();
  const bench = new UploadBench(folder.path);
  const old = Array.from({ length: 20 }, (_, number) => sealedClip(4, 2000, number));
  for (const each of old) addAll(bench, each.records, each.clipId);
  const sizeBytes = old.flatMap(({ records }) => records).reduce((sum, { length }) => sum + length, 0);
  expect(bench.uploader.backlogBytes).toBe(sizeBytes);
  addAll(bench, clip.records.slice(0, -1));
  await bench.uploader.connected();
  await bench.settle();
  expect(bench.mostInFlight).toBeLessThanOrEqual(9);
  expect(bench.uploader.backlogBytes).toBe(sizeBytes);
  for (const each of old) expect(bench.kept.get(each.clipId)).toEqual(each.records);
  const lastOf = (id: ClipId) =>
    bench.published.findLastIndex(
      (topic) => 'clipId' in topic && topic.kind === 'segment' && topic.clipId === id,
    );
  expect(lastOf(clip.clipId)).toBeLessThan(lastOf(old.at(-1)?.clipId as ClipId));
  bench.uploader.close();
});
