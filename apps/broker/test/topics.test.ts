import { topics } from '@porchlight/contracts';
import type { ClipId } from '@porchlight/kernel';
import { expect, test } from 'vitest';
import { DeviceConnection } from './DeviceConnection.ts';
import { openBroker } from './openBroker.ts';
import { eventOf, sealClip, testDevice } from './testDevice.ts';
import { until } from './until.ts';

const device = testDevice();
const neighbour = testDevice();
const clipId = 'c'.repeat(32) as ClipId;

test.each([
  topics.opening(neighbour.deviceId, clipId),
  topics.state(neighbour.deviceId),
  topics.command(neighbour.deviceId),
  topics.command(device.deviceId),
  topics.receipt(device.deviceId, clipId),
  `porchlight/v1/devices/${device.deviceId}/clips/${clipId}/segments/8192`,
  `porchlight/v1/devices/${device.deviceId}/anything`,
  '$SYS/broker/new/clients',
  'a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p',
])('publishing to %s closes the connection without a PUBACK, and nothing is kept', async (topic) => {
  await using open = await openBroker({ devices: [device, neighbour] });
  await using connection = await DeviceConnection.open(open.port, device);
  const publishing = connection.publish(topic, sealClip(device).opening);
  expect(await connection.isAcknowledgedBeforeClose(publishing)).toBe(false);
  expect([...open.spool.clips()]).toEqual([]);
});

test.each([
  '#',
  '+/v1/devices/+/state',
  'porchlight/#',
  'porchlight/v1/devices/+/down/#',
  '$SYS/#',
  topics.downFilter(neighbour.deviceId),
  topics.state(device.deviceId),
  `porchlight/v1/devices/${device.deviceId}/#`,
  topics.command(device.deviceId),
])('subscribing to %s closes the connection', async (filter) => {
  await using open = await openBroker({ devices: [device, neighbour] });
  await using connection = await DeviceConnection.open(open.port, device);
  connection.client.subscribe(filter, { qos: 1 });
  await connection.untilClosed();
});

test('a subscription with QoS 2 fails in its SUBACK', async () => {
  await using open = await openBroker({ devices: [device] });
  await using connection = await DeviceConnection.open(open.port, device);
  await expect(
    connection.client.subscribeAsync(topics.downFilter(device.deviceId), { qos: 2 }),
  ).rejects.toThrow();
});

test.each<[string, { qos?: 0 | 1 | 2; retain?: boolean }]>([
  ['QoS 2', { qos: 2 }],
  ['retain on a clip', { retain: true }],
])('publishing with %s closes the connection', async (_, options) => {
  await using open = await openBroker({ devices: [device] });
  await using connection = await DeviceConnection.open(open.port, device);
  const clip = sealClip(device);
  const publishing = connection.publish(topics.opening(device.deviceId, clip.clipId), clip.opening, options);
  expect(await connection.isAcknowledgedBeforeClose(publishing)).toBe(false);
  expect([...open.spool.clips()]).toEqual([]);
});

test('events with a signature and a rising number are handed on; others are told why not', async () => {
  const seen: number[] = [];
  const onEvent = (event: { number: number }) => seen.push(event.number);
  await using open = await openBroker({ devices: [device], deps: { onEvent } });
  await using connection = await DeviceConnection.open(open.port, device);
  const topic = topics.event(device.deviceId);
  for (const record of [
    eventOf(device, 1),
    eventOf(device, 5),
    eventOf(device, 5),
    eventOf(device, 4),
    eventOf(neighbour, 9),
  ]) {
    await connection.publish(topic, record);
  }
  const foreign = eventOf({ ...neighbour, signing: device.signing }, 10);
  await connection.publish(topic, foreign);
  await connection.publish(topic, new Uint8Array(5000));
  await connection.publish(topic, eventOf(device, 6, { kind: 'light', on: true, cause: 'motion' }), {
    qos: 0,
  });
  await until(() => seen.length === 3);
  expect(seen).toEqual([1, 5, 6]);
  expect(connection.errors.map((notice) => notice.code)).toEqual([
    'replayed',
    'replayed',
    'bad_signature',
    'wrong_device',
    'limit_exceeded',
  ]);
});

test('a challenge is not retained: who retains it is closed', async () => {
  await using open = await openBroker({ devices: [device] });
  await using connection = await DeviceConnection.open(open.port, device);
  const challenge = JSON.stringify({ askId: 'ab'.repeat(16), challengeHex: 'cd'.repeat(32) });
  const publishing = connection.publish(topics.challenge(device.deviceId), challenge, { retain: true });
  expect(await connection.isAcknowledgedBeforeClose(publishing)).toBe(false);
});

test('what is no state or challenge is told, and the connection stays', async () => {
  await using open = await openBroker({ devices: [device] });
  await using connection = await DeviceConnection.open(open.port, device);
  const state = topics.state(device.deviceId);
  for (const payload of ['', 'x', '{}', '{"online":true,"temperature":3}', '\xff'.repeat(2000)]) {
    await connection.publish(state, payload, { retain: true });
  }
  await connection.publish(topics.challenge(device.deviceId), '{"challengeHex":"00"}');
  expect(connection.errors.map((notice) => notice.code)).toEqual([
    ...Array.from({ length: 4 }, () => 'malformed_message'),
    'limit_exceeded',
    'malformed_message',
  ]);
  expect(connection.isClosed).toBe(false);
});
