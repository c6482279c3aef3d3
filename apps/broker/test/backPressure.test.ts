import { topics } from '@porchlight/contracts';
import { bytesToHex } from '@porchlight/kernel';
import type { DiskFile, SpoolDisk } from '@porchlight/spool';
import { SampleLive, sampleAnswer } from '@porchlight/testkit/live-builder/SampleLive';
import { generate } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { DeviceConnection } from './DeviceConnection.ts';
import { LinkConnection } from './LinkConnection.ts';
import { openBroker } from './openBroker.ts';
import { RawConnection } from './RawConnection.ts';
import { eventOf, sealClip, testDevice } from './testDevice.ts';
import { until } from './until.ts';

/** A disk whose writes wait while `isHeld`, or fail while `isFull`. */
class GatedDisk {
  isFull = false;
  #isHeld = false;
  #waiting: (() => void)[] = [];
  /** Writes that have been asked for. */
  writes = 0;

  hold(): void {
    this.#isHeld = true;
  }

  release(): void {
    this.#isHeld = false;
    for (const go of this.#waiting.splice(0)) go();
  }

  wrap(disk: SpoolDisk): SpoolDisk {
    return {
      list: () => disk.list(),
      remove: (name) => disk.remove(name),
      open: async (name) => this.#wrapFile(await disk.open(name)),
    };
  }

  #wrapFile(file: DiskFile): DiskFile {
    const gate = this;
    return {
      read: (position, length) => file.read(position, length),
      sync: () => file.sync(),
      truncate: (length) => file.truncate(length),
      size: () => file.size(),
      close: () => file.close(),
      async write(parts, position) {
        gate.writes += 1;
        if (gate.#isHeld) await new Promise<void>((resolve) => gate.#waiting.push(resolve));
        if (gate.isFull) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
        await file.write(parts, position);
      },
    };
  }
}

const device = testDevice();

test('no PUBACK comes before the record is durable', async () => {
  const disk = new GatedDisk();
  await using open = await openBroker({ devices: [device], spool: { wrapDisk: (real) => disk.wrap(real) } });
  await using connection = await DeviceConnection.open(open.port, device);
  const clip = sealClip(device, 3);
  disk.hold();
  const sending = connection.whole(clip);
  await until(() => disk.writes > 0);
  await connection.client.publishAsync(topics.event(device.deviceId), 'x', { qos: 0 });
  expect(connection.arrivals.filter((arrival) => arrival.startsWith('ack'))).toEqual([]);
  disk.release();
  await sending;
  expect(open.spool.find(device.deviceId, clip.clipId)?.manifest).toBe(true);
});

test('what is dealt with at once is not acknowledged before what came before it', async () => {
  const disk = new GatedDisk();
  await using open = await openBroker({ devices: [device], spool: { wrapDisk: (real) => disk.wrap(real) } });
  await using connection = await DeviceConnection.open(open.port, device);
  await until(() => connection.arrivals.includes('down/keyring'));
  const before = connection.arrivals.length;
  const clip = sealClip(device, 1);
  const ids: string[] = [];
  connection.client.on('packetsend', (packet) => {
    if (packet.cmd === 'publish') ids.push(`ack ${packet.messageId}`);
  });
  disk.hold();
  const sending = [
    connection.opening(clip),
    connection.publish(topics.state(device.deviceId), '{"online":true}'),
    connection.publish(topics.opening(device.deviceId, clip.clipId), 'no record'),
    connection.query(clip.clipId),
    connection.publish(topics.event(device.deviceId), eventOf(device, 1)),
  ];
  await until(() => open.broker.gateway.budget.usedBytes > 0 && disk.writes > 0 && ids.length === 5);
  disk.release();
  await Promise.all(sending);
  expect(connection.arrivals.slice(before)).toEqual([
    ids[0],
    ids[1],
    'down/errors',
    ids[2],
    `down/have/${clip.clipId}`,
    ids[3],
    ids[4],
  ]);
});

test('what is live goes on while the spool stands still', async () => {
  const disk = new GatedDisk();
  await using open = await openBroker({ devices: [device], spool: { wrapDisk: (real) => disk.wrap(real) } });
  await using connection = await DeviceConnection.open(open.port, device);
  await using link = await LinkConnection.open(open);
  await link.watch(device.deviceId);
  const live = new SampleLive({ deviceId: device.deviceId, signingSecretKey: device.signing.secretKey });
  const records = [live.announce(sampleAnswer()), ...live.picture(true, 200_000)];
  for (let i = 0; i < 100; i++) records.push(...live.picture(false), live.sound());
  const clip = sealClip(device, 5, 20_000);
  disk.hold();
  const sending = connection.whole(clip);
  await until(() => disk.writes > 0);
  const { usedBytes } = open.broker.gateway.budget;
  for (const record of records) await connection.publish(topics.live(device.deviceId), record, { qos: 0 });
  await until(() => link.records('live').length === records.length);
  expect(link.records('live')).toEqual(records.map(bytesToHex));
  expect(open.broker.gateway.budget.usedBytes).toBeLessThanOrEqual(usedBytes + 150_000);
  expect(connection.arrivals.filter((arrival) => arrival.startsWith('ack'))).toEqual([]);
  disk.release();
  await sending;
  expect(open.broker.gateway.budget.usedBytes).toBe(0);
});

test('a device that sends on while the spool stands still is not read any further, and nothing is lost', async () => {
  const disk = new GatedDisk();
  await using open = await openBroker({ devices: [device], spool: { wrapDisk: (real) => disk.wrap(real) } });
  await using connection = await DeviceConnection.open(open.port, device);
  const clip = sealClip(device, 300, 100_000);
  disk.hold();
  const sending = connection.whole(clip);
  await until(() => disk.writes > 0);
  const before = process.memoryUsage().arrayBuffers;
  await until(() => open.broker.gateway.budget.usedBytes > 400_000);
  expect(open.broker.gateway.budget.usedBytes).toBeLessThanOrEqual(600_000);
  // In this process lie the sender's 30 MB too; what the broker takes beside them stays small.
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8_000_000);
  disk.release();
  await sending;
  expect(open.spool.find(device.deviceId, clip.clipId)).toMatchObject({
    nextSequence: clip.segments.length,
    manifest: true,
  });
  expect(open.broker.gateway.budget.usedBytes).toBe(0);
});

test('while the spool is full nothing is acknowledged and the connection is closed; afterwards the device goes on', async () => {
  const disk = new GatedDisk();
  await using open = await openBroker({ devices: [device], spool: { wrapDisk: (real) => disk.wrap(real) } });
  const clip = sealClip(device, 5);
  {
    await using connection = await DeviceConnection.open(open.port, device);
    await connection.opening(clip);
    disk.isFull = true;
    const sending = Promise.all([connection.segment(clip, 0), connection.segment(clip, 1)]);
    expect(await connection.isAcknowledgedBeforeClose(sending.then(() => undefined))).toBe(false);
    expect(connection.errors).toEqual([]);
  }
  disk.isFull = false;
  await using again = await DeviceConnection.open(open.port, device);
  await again.query(clip.clipId);
  expect(again.haves(clip.clipId)).toMatchObject([{ opening: true, nextSequence: 0 }]);
  await again.whole(clip);
  expect(again.errors).toEqual([]);
  expect(open.broker.gateway.budget.usedBytes).toBe(0);
});

test('a device that asks and never reads the answers is not read for ever', async () => {
  await using open = await openBroker({ devices: [device] });
  await using raw = new RawConnection(open.port);
  raw.connect(device);
  expect(await raw.answer()).toBe(0);
  raw.socket.pause();
  const query = generate({
    cmd: 'publish',
    topic: topics.query(device.deviceId, 'a'.repeat(32) as never),
    payload: Buffer.alloc(0),
    qos: 1,
    retain: false,
    dup: false,
    messageId: 1,
  });
  const many = Buffer.concat(Array.from({ length: 2000 }, () => query));
  let unsent = 0;
  for (let round = 0; round < 60; round++) {
    raw.send(many);
    await new Promise((resolve) => setImmediate(resolve));
    unsent = raw.socket.writableLength;
  }
  await until(() => {
    const still = raw.socket.writableLength === unsent;
    unsent = raw.socket.writableLength;
    return still && unsent > 0;
  });
  expect(open.broker.gateway.budget.usedBytes).toBeLessThanOrEqual(600_000);
});

test('closing the broker answers what has come and keeps what it answered', async () => {
  const open = await openBroker({ devices: [device] });
  await using connection = await DeviceConnection.open(open.port, device);
  const clip = sealClip(device, 20, 20_000);
  let acknowledged = 0;
  const count = () => {
    acknowledged += 1;
  };
  const sendings = [connection.opening(clip), ...clip.segments.map((_, i) => connection.segment(clip, i))];
  for (const sending of sendings) sending.then(count, () => undefined);
  await until(() => acknowledged > 3);
  await open.broker.close();
  await connection.untilClosed();
  const held = open.spool.find(device.deviceId, clip.clipId);
  expect(1 + (held?.nextSequence ?? 0)).toBeGreaterThanOrEqual(acknowledged);
  await open[Symbol.asyncDispose]();
});
