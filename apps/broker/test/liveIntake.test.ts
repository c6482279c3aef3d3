import { topics } from '@porchlight/contracts';
import { SampleLive, sampleAnswer } from '@porchlight/testkit/live-builder/SampleLive';
import { generate } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { DeviceConnection } from './DeviceConnection.ts';
import { LinkConnection } from './LinkConnection.ts';
import { openBroker } from './openBroker.ts';
import { RawConnection } from './RawConnection.ts';
import { eventOf, type TestDevice, testDevice } from './testDevice.ts';
import { until } from './until.ts';

const device = testDevice();
const neighbour = testDevice();
const { deviceId } = device;
const topic = topics.live(deviceId);

function liveOf({ deviceId, signing }: TestDevice): SampleLive {
  return new SampleLive({ deviceId, signingSecretKey: signing.secretKey });
}

test.each<[string, string, { qos: 0 | 1; retain?: boolean }]>([
  ['with QoS 1', topic, { qos: 1 }],
  ['with retain', topic, { qos: 0, retain: true }],
  ['of another device', topics.live(neighbour.deviceId), { qos: 0 }],
  ['below the topic', `${topic}/more`, { qos: 0 }],
])('publishing live %s closes the connection, and nobody gets it', async (_, to, options) => {
  await using open = await openBroker({ devices: [device, neighbour] });
  await using connection = await DeviceConnection.open(open.port, device);
  await using link = await LinkConnection.open(open);
  await link.watch(deviceId);
  await link.watch(neighbour.deviceId);
  connection.client.publish(to, Buffer.from(liveOf(device).announce(sampleAnswer())), options);
  await connection.untilClosed();
  await link.understood();
  expect(link.records('live')).toEqual([]);
});

test.each([
  ['nothing', () => new Uint8Array(0), 'malformed_record'],
  ['no record', () => new Uint8Array(300), 'malformed_record'],
  ['an event', () => eventOf(device, 1), 'malformed_record'],
  ['the announcement of another device', () => liveOf(neighbour).announce(sampleAnswer()), 'wrong_device'],
  ['more than a record', () => new Uint8Array(122_881), 'limit_exceeded'],
])('%s is left out with a notice, one for many, and the connection stays', async (_, make, code) => {
  await using open = await openBroker({ devices: [device] });
  await using connection = await DeviceConnection.open(open.port, device);
  await using link = await LinkConnection.open(open);
  await link.watch(deviceId);
  for (let i = 0; i < 5; i++) await connection.publish(topic, make(), { qos: 0 });
  const announcement = liveOf(device).announce(sampleAnswer());
  await connection.publish(topic, announcement, { qos: 0 });
  await until(() => link.records('live').length === 1 && connection.errors.length > 0);
  await connection.publish(topics.state(deviceId), '{"online":true}');
  expect(connection.errors).toMatchObject([{ code }]);
  expect(open.logs.filter((line) => line.msg === 'what a device published live was left out')).toHaveLength(
    1,
  );
  expect(connection.isClosed).toBe(false);
});

test('a device that announces without end is told to stop, and what it announces beyond that is left out', async () => {
  await using open = await openBroker({ devices: [device] });
  await using connection = await DeviceConnection.open(open.port, device);
  await using link = await LinkConnection.open(open);
  await link.watch(deviceId);
  const announcement = Buffer.from(liveOf(device).announce(sampleAnswer()));
  let sent = 0;
  while (connection.errors.length === 0) {
    await connection.publish(topic, announcement, { qos: 0 });
    sent += 1;
  }
  expect(connection.errors[0]?.code).toBe('rate_limited');
  await connection.publish(topics.state(deviceId), '{"online":true}');
  await link.understood();
  expect(link.records('live').length).toBeLessThan(sent);
});

test('a device that publishes nothing but live is still there for its keep-alive', async () => {
  await using open = await openBroker({ devices: [device] });
  await using raw = new RawConnection(open.port);
  raw.connect(device, { keepalive: 1 });
  expect(await raw.answer()).toBe(0);
  const live = liveOf(device);
  const packet = (payload: Uint8Array) =>
    generate({ cmd: 'publish', topic, payload: Buffer.from(payload), qos: 0, retain: false, dup: false });
  raw.send(packet(live.announce(sampleAnswer())));
  const untilMs = performance.now() + 3000;
  await until(() => {
    for (const record of live.picture(true)) raw.send(packet(record));
    return raw.isClosed || performance.now() > untilMs;
  });
  expect(raw.isClosed).toBe(false);
});

test('what was published live with CONNECT, before the device was let in, is taken in its order', async () => {
  await using open = await openBroker({ devices: [device] });
  await using link = await LinkConnection.open(open);
  await link.watch(deviceId);
  await using raw = new RawConnection(open.port);
  const live = liveOf(device);
  const records = [live.announce(sampleAnswer()), ...live.picture(true, 300_000), ...live.picture(false)];
  raw.connect(device);
  for (const payload of records) {
    raw.packet({ cmd: 'publish', topic, payload: Buffer.from(payload), qos: 0, retain: false, dup: false });
  }
  await until(() => link.records('live').length === records.length);
  expect(link.records('live')).toEqual(records.map((record) => Buffer.from(record).toString('hex')));
});
