import { topics } from '@porchlight/contracts';
import vectors from '@porchlight/contracts/vectors/live-relay.json' with { type: 'json' };
import { bytesToHex } from '@porchlight/kernel';
import { expect, test } from 'vitest';
import { DeviceConnection } from './DeviceConnection.ts';
import { LinkConnection } from './LinkConnection.ts';
import { openBroker } from './openBroker.ts';
import { eventOf, testDevice } from './testDevice.ts';
import { until } from './until.ts';

const device = testDevice();
const neighbour = testDevice();

test('a link without the token is refused before the upgrade, and so is another path', async () => {
  await using open = await openBroker({ devices: [device] });
  await expect(LinkConnection.open(open, 'another-token-of-the-tests-0123456789')).rejects.toThrow('401');
  const elsewhere = { ...open, internalUrl: `${open.internalUrl}/internal` };
  await expect(LinkConnection.open(elsewhere)).rejects.toThrow('404');
});

test('a link hears of all devices at the beginning, and then of each that comes, goes or says something new', async () => {
  await using open = await openBroker({ devices: [device, neighbour] });
  await using connection = await DeviceConnection.open(open.port, device);
  const state = '{"online":true,"kind":"camera"}';
  await connection.publish(topics.state(device.deviceId), state);
  await using link = await LinkConnection.open(open);
  await until(() => link.news.length === 1);
  expect(link.devices()).toMatchObject([
    { deviceId: device.deviceId, online: true, state: { kind: 'camera' } },
  ]);
  await connection.publish(topics.state(device.deviceId), state);
  await connection.publish(topics.state(device.deviceId), '{"online":true,"kind":"camera","light":true}');
  {
    await using other = await DeviceConnection.open(open.port, neighbour);
    await until(() => link.news.length === 3);
    expect(other.isClosed).toBe(false);
  }
  await until(() => link.news.length === 4);
  expect(link.devices().slice(1)).toMatchObject([
    { deviceId: device.deviceId, state: { light: true } },
    { deviceId: neighbour.deviceId, online: true, state: null },
    { deviceId: neighbour.deviceId, online: false },
  ]);
});

test('every link is sent every event as its device signed it, once its signature holds', async () => {
  await using open = await openBroker({ devices: [device, neighbour] });
  await using link = await LinkConnection.open(open);
  await using second = await LinkConnection.open(open);
  await using connection = await DeviceConnection.open(open.port, device);
  await using other = await DeviceConnection.open(open.port, neighbour);
  const [press, chime] = [eventOf(device, 1), eventOf(neighbour, 1, { kind: 'chime' })];
  await connection.publish(topics.event(device.deviceId), eventOf(neighbour, 1));
  await connection.publish(topics.event(device.deviceId), press);
  await connection.publish(topics.event(device.deviceId), press);
  await other.publish(topics.event(neighbour.deviceId), chime);
  for (const each of [link, second]) {
    await until(() => each.messages.length === 2);
    expect(each.records('event')).toEqual([press, chime].map(bytesToHex));
    expect(each.messages.map(({ deviceId }) => deviceId)).toEqual([device.deviceId, neighbour.deviceId]);
  }
});

const nonsense = [
  ...vectors.linkOrder.refused.map((order) => ({
    name: JSON.stringify(order).slice(0, 60),
    message: JSON.stringify(order),
  })),
  ...vectors.linkMessage.refused.map(({ name, messageHex }) => ({
    name,
    message: Buffer.from(messageHex, 'hex'),
  })),
  { name: 'no JSON', message: '{' },
  { name: 'a live record', message: Buffer.from(vectors.linkMessage.taken[0]?.messageHex ?? '', 'hex') },
];

test.each(nonsense)('an api that sends $name is closed, and nobody else', async ({ message }) => {
  await using open = await openBroker({ devices: [device] });
  await using link = await LinkConnection.open(open);
  await using other = await LinkConnection.open(open);
  link.socket.send(message);
  await link.untilClosed();
  expect(link.closeCode).toBe(1008);
  await other.understood();
  expect(other.closeCode).toBeNull();
});

test('a message that is longer than any record is not read', async () => {
  await using open = await openBroker({ devices: [device] });
  await using link = await LinkConnection.open(open);
  link.socket.send(Buffer.alloc(200_000));
  await link.untilClosed();
  expect(link.closeCode).toBe(1009);
});

test('a broker that stops says so on its links', async () => {
  await using open = await openBroker({ devices: [device] });
  await using link = await LinkConnection.open(open);
  await open.broker.close();
  await link.untilClosed();
  expect(link.closeCode).toBe(1001);
});
