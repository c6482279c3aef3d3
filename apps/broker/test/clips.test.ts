import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { topics } from '@porchlight/contracts';
import { type ClipId, randomId, systemRandom } from '@porchlight/kernel';
import { sampleClip } from '@porchlight/testkit/clip-index/sampleClip';
import { expect, test } from 'vitest';
import { DeviceConnection } from './DeviceConnection.ts';
import { openBroker } from './openBroker.ts';
import { sealClip, testDevice } from './testDevice.ts';
import { until } from './until.ts';

const device = testDevice();

async function spooled(
  spool: { recordsOf(d: typeof device.deviceId, c: ClipId): AsyncIterable<Uint8Array> },
  clipId: ClipId,
) {
  const records: Uint8Array[] = [];
  for await (const record of spool.recordsOf(device.deviceId, clipId)) records.push(Uint8Array.from(record));
  return records;
}

test('a clip that is published in one go is acknowledged in order, spooled byte for byte, and gets one job', async () => {
  await using open = await openBroker({ devices: [device] });
  await using connection = await DeviceConnection.open(open.port, device);
  const clip = sealClip(device, 40, 30_000);
  const sentIds: number[] = [];
  connection.client.on('packetsend', (packet) => {
    if (packet.cmd === 'publish') sentIds.push(packet.messageId ?? 0);
  });
  await connection.whole(clip);
  expect(connection.errors).toEqual([]);
  expect(connection.arrivals.filter((arrival) => arrival.startsWith('ack'))).toEqual(
    sentIds.map((id) => `ack ${id}`),
  );
  expect(await spooled(open.spool, clip.clipId)).toEqual(
    clip.records.map((record) => Uint8Array.from(record)),
  );
  await until(() => open.queue.waiting.length === 1);
  expect(open.queue.waiting).toMatchObject([
    {
      name: 'store-clip',
      jobId: `${clip.clipId}`,
      payload: { clipId: clip.clipId, finished: true },
    },
  ]);
});

test('records that are held already are acknowledged again without being spooled again, and nobody complains', async () => {
  await using open = await openBroker({ devices: [device] });
  await using connection = await DeviceConnection.open(open.port, device);
  const clip = sealClip(device);
  await connection.whole(clip);
  const bytesBefore = open.spool.totalBytes;
  await connection.whole(clip);
  expect(open.spool.totalBytes).toBe(bytesBefore);
  expect(connection.errors).toEqual([]);
});

test('a gap is acknowledged, not kept, and answered with the sequence that is expected, before the PUBACK', async () => {
  await using open = await openBroker({ devices: [device] });
  await using connection = await DeviceConnection.open(open.port, device);
  const clip = sealClip(device, 5);
  await connection.opening(clip);
  await connection.segment(clip, 0);
  const before = connection.arrivals.length;
  await connection.segment(clip, 2);
  await connection.manifest(clip);
  expect(connection.arrivals.slice(before)).toEqual([
    'down/errors',
    expect.stringMatching(/^ack /),
    'down/errors',
    expect.stringMatching(/^ack /),
  ]);
  expect(connection.errors).toMatchObject([
    { code: 'out_of_order', clipId: clip.clipId, sequence: 2, nextSequence: 1 },
    { code: 'out_of_order', clipId: clip.clipId, nextSequence: 1 },
  ]);
  for (const sequence of [1, 2, 3, 4, 5]) await connection.segment(clip, sequence);
  await connection.manifest(clip);
  expect(connection.errors).toHaveLength(2);
  expect(open.spool.find(device.deviceId, clip.clipId)).toMatchObject({ nextSequence: 6, manifest: true });
  expect(
    open.logs.find((line) => line['clipId'] === clip.clipId && line['code'] === 'out_of_order'),
  ).toBeDefined();
});

test('a second opening for a clip, and another segment in a held place, are conflicts and change nothing', async () => {
  await using open = await openBroker({ devices: [device] });
  await using connection = await DeviceConnection.open(open.port, device);
  const [clip, other] = [sealClip(device, 2), sealClip(device, 2)];
  await connection.opening(clip);
  await connection.segment(clip, 0);
  await connection.publish(topics.opening(device.deviceId, clip.clipId), other.opening);
  await connection.publish(topics.segment(device.deviceId, clip.clipId, 0), other.segments[0] as Uint8Array);
  expect(connection.errors.map((notice) => notice.code)).toEqual(['clip_conflict', 'clip_conflict']);
  expect(await spooled(open.spool, clip.clipId)).toHaveLength(2);
});

test('what is no sound record of its topic is told with its code and never spooled', async () => {
  await using open = await openBroker({ devices: [device] });
  await using connection = await DeviceConnection.open(open.port, device);
  const clip = sealClip(device, 2);
  const forged = Uint8Array.from(clip.opening);
  forged[forged.length - 1] = (forged.at(-1) as number) ^ 1;
  const future = Uint8Array.from(clip.opening);
  future[2] = 9;
  const { deviceId } = device;
  const opening = topics.opening(deviceId, clip.clipId);
  for (const payload of [
    forged,
    future,
    clip.manifest,
    new Uint8Array(0),
    systemRandom(100),
    sealClip(testDevice()).opening,
  ]) {
    await connection.publish(opening, payload);
  }
  await connection.publish(topics.segment(deviceId, clip.clipId, 1), clip.segments[0] as Uint8Array);
  await connection.publish(topics.query(deviceId, clip.clipId), new Uint8Array(1));
  expect(connection.errors.map((notice) => notice.code)).toEqual([
    'bad_signature',
    'unsupported_version',
    'malformed_record',
    'malformed_record',
    'malformed_record',
    'wrong_device',
    'malformed_record',
    'limit_exceeded',
  ]);
  expect([...open.spool.clips()]).toEqual([]);
});

test('a segment of a clip that the cloud has no opening of is answered with an error and with what the cloud has', async () => {
  await using open = await openBroker({ devices: [device] });
  await using connection = await DeviceConnection.open(open.port, device);
  const clip = sealClip(device);
  await connection.segment(clip, 0);
  expect(connection.errors).toMatchObject([{ code: 'not_found', clipId: clip.clipId, sequence: 0 }]);
  expect(connection.haves(clip.clipId)).toEqual([
    { clipId: clip.clipId, opening: false, nextSequence: 0, manifest: false },
  ]);
});

test('a query is answered with what is spooled, with the receipt of a stored clip, or with nothing', async () => {
  await using open = await openBroker({ devices: [device] });
  await using connection = await DeviceConnection.open(open.port, device);
  const clip = sealClip(device, 4);
  await connection.opening(clip);
  await connection.segment(clip, 0);
  await connection.query(clip.clipId);
  const stored = { ...sampleClip(), deviceId: device.deviceId, finished: true };
  const partly = { ...sampleClip(), deviceId: device.deviceId, finished: false };
  const foreign = { ...sampleClip(), finished: true };
  for (const each of [stored, partly, foreign]) {
    await open.index.commit(each);
    await connection.query(each.clipId);
  }
  const nothing = { opening: false, nextSequence: 0, manifest: false };
  expect(connection.haves(clip.clipId)).toEqual([
    { clipId: clip.clipId, opening: true, nextSequence: 1, manifest: false },
  ]);
  expect(connection.replies(stored.clipId)).toEqual([Buffer.from(stored.receipt)]);
  expect(connection.haves(stored.clipId)).toEqual([]);
  expect(connection.haves(partly.clipId)).toEqual([{ clipId: partly.clipId, ...nothing }]);
  expect(connection.replies(partly.clipId)).toEqual([Buffer.from(partly.receipt)]);
  expect(connection.haves(foreign.clipId)).toEqual([{ clipId: foreign.clipId, ...nothing }]);
  expect(connection.replies(foreign.clipId)).toEqual([]);
});

test('a device that comes back to a clip that is spooled and stored unfinished is told both', async () => {
  await using open = await openBroker({ devices: [device] });
  await using connection = await DeviceConnection.open(open.port, device);
  const clip = sealClip(device, 4);
  await connection.opening(clip);
  await connection.segment(clip, 0);
  const stored = { ...sampleClip(), clipId: clip.clipId, deviceId: device.deviceId, finished: false };
  await open.index.commit(stored);
  await connection.query(clip.clipId);
  expect(connection.haves(clip.clipId)).toMatchObject([{ opening: true, nextSequence: 1 }]);
  expect(connection.replies(clip.clipId)).toEqual([Buffer.from(stored.receipt)]);
});

test('a clip that falls silent gets a job for what there is, and another when more came and it fell silent again', async () => {
  await using open = await openBroker({ devices: [device], deps: { clipSilenceMs: 100 } });
  await using connection = await DeviceConnection.open(open.port, device);
  const clip = sealClip(device, 4);
  await connection.opening(clip);
  await connection.segment(clip, 0);
  await until(() => open.queue.waiting.length === 1);
  await connection.segment(clip, 1);
  await until(() => open.queue.waiting.length === 2);
  expect(open.queue.waiting.map(({ jobId, payload }) => [jobId, payload])).toMatchObject([
    [`${clip.clipId}-1`, { finished: false }],
    [`${clip.clipId}-2`, { finished: false }],
  ]);
});

test('what a restart finds in the spool gets its jobs, also where the queue was out of reach before', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'porchlight-broker-'));
  const [whole, broken] = [sealClip(device), sealClip(device)];
  try {
    {
      await using open = await openBroker({ devices: [device], folder });
      await using connection = await DeviceConnection.open(open.port, device);
      open.queue.failNextAdd('before');
      await connection.whole(whole);
      await connection.opening(broken);
      await until(() => open.logs.some((line) => line.msg.startsWith('the job could not be added')));
      expect(open.queue.waiting).toEqual([]);
    }
    await using open = await openBroker({ devices: [device], folder, deps: { clipSilenceMs: 100 } });
    await until(() => open.queue.waiting.length === 2);
    expect(open.queue.waiting.map((job) => job.jobId).sort()).toEqual(
      [`${broken.clipId}-0`, `${whole.clipId}`].sort(),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('of a device with too many unfinished clips the next one is not acknowledged', async () => {
  await using open = await openBroker({ devices: [device] });
  await using connection = await DeviceConnection.open(open.port, device);
  for (let i = 0; i < 32; i++) await connection.opening(sealClip(device, 1, 10));
  expect(await connection.isAcknowledgedBeforeClose(connection.opening(sealClip(device, 1, 10)))).toBe(false);
  expect([...open.spool.clips()]).toHaveLength(32);
});

test('while the index is out of reach a query is not acknowledged, and the connection is closed', async () => {
  await using open = await openBroker({ devices: [device] });
  await using connection = await DeviceConnection.open(open.port, device);
  open.index.failNext('find', 'before');
  const asking = connection.query(randomId(systemRandom) as ClipId);
  expect(await connection.isAcknowledgedBeforeClose(asking)).toBe(false);
});
