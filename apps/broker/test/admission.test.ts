import { encodeLoggedKeyring, topics } from '@porchlight/contracts';
import { bytesToBase64, type EpochMs, epochMs, systemRandom } from '@porchlight/kernel';
import type { IConnectPacket } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { DeviceConnection } from './DeviceConnection.ts';
import { openBroker, PROOF } from './openBroker.ts';
import { RawConnection } from './RawConnection.ts';
import { proofOf, testDevice } from './testDevice.ts';
import { until } from './until.ts';

const device = testDevice();
const neighbour = testDevice();
const stranger = testDevice();

async function answerTo(
  port: number,
  changes: Partial<IConnectPacket>,
  from = device,
): Promise<number | 'closed'> {
  await using raw = new RawConnection(port);
  raw.connect(from, changes);
  return await raw.answer();
}

const password = (text: string) => ({ password: Buffer.from(text) });

test('a device that proves itself is let in and told its household’s keyring, with its proof, and the log’s newest checkpoint', async () => {
  await using open = await openBroker({ devices: [device] });
  open.checkpoints.show(7, 'a note\n');
  await using connection = await DeviceConnection.open(open.port, device);
  await until(() => connection.messages.length === 2);
  const registered = await open.registry.findDevice(device.deviceId);
  const head = registered && (await open.registry.findKeyring(registered.householdId));
  const logged = encodeLoggedKeyring({ record: head?.keyring ?? new Uint8Array(0), proof: PROOF });
  expect(connection.messages).toEqual([
    { topic: topics.keyring(device.deviceId), payload: Buffer.from(logged) },
    { topic: topics.checkpoint(device.deviceId), payload: Buffer.from('a note\n') },
  ]);
});

test.each<[string, Partial<IConnectPacket>, number]>([
  ['no password', { password: null as unknown as Buffer }, 5],
  ['a password that is no Base64', password('§§§'), 4],
  ['a password that is no record', password(bytesToBase64(systemRandom(90))), 4],
  ['another device’s user name', { username: neighbour.deviceId }, 5],
  [
    'a proof by another device’s key',
    password(proofOf(neighbour, { deviceId: device.deviceId, clientId: device.deviceId })),
    5,
  ],
  ['another device’s own proof', password(proofOf(neighbour)), 5],
  ['a proof for another client id', password(proofOf(device, { clientId: neighbour.deviceId })), 5],
  ['a proof for another audience', password(proofOf(device, { audience: 'somebody-else' })), 4],
  ['a proof with a field too many', password(proofOf(device, { extra: 1 })), 4],
  ['a proof from 11 minutes ago', password(proofOf(device, { atMs: Date.now() - 11 * 60_000 })), 5],
  ['a proof from 11 minutes ahead', password(proofOf(device, { atMs: Date.now() + 11 * 60_000 })), 5],
])('%s is refused', async (_, changes, returnCode) => {
  await using open = await openBroker({ devices: [device, neighbour] });
  expect(await answerTo(open.port, changes)).toBe(returnCode);
});

test('a device that no keyring names is refused', async () => {
  await using open = await openBroker({ devices: [device] });
  expect(await answerTo(open.port, {}, stranger)).toBe(5);
});

test('a device is refused from the moment on at which its household retires it, and let in before', async () => {
  const nowMs = epochMs(Date.now());
  const clock = { nowMs: () => nowMs };
  const answerOfRetired = async (retiredAtMs: EpochMs) => {
    await using open = await openBroker({ devices: [device], retiredAtMs, deps: { clock } });
    return await answerTo(open.port, {});
  };
  expect(await answerOfRetired(epochMs(nowMs - 1))).toBe(5);
  expect(await answerOfRetired(nowMs)).toBe(5);
  expect(await answerOfRetired(epochMs(nowMs + 1))).toBe(0);
});

test('a proof counts once, also when two connections bring it at the same time', async () => {
  await using open = await openBroker({ devices: [device] });
  const same = password(proofOf(device));
  const answers = await Promise.all([1, 2, 3].map(() => answerTo(open.port, same)));
  expect(answers.filter((answer) => answer === 0)).toHaveLength(1);
  expect(await answerTo(open.port, same)).toBe(5);
});

test.each<[string, Partial<IConnectPacket>]>([
  ['an empty client id', { clientId: '' }],
  ['a client id that is no device id', { clientId: 'camera-1' }],
  ['a session that is to be kept', { clean: false }],
  ['MQTT 3.1', { protocolId: 'MQIsdp', protocolVersion: 3 }],
  ['MQTT 5', { protocolVersion: 5 }],
  ['no keep-alive', { keepalive: 0 }],
  ['a keep-alive of an hour', { keepalive: 3600 }],
  ['a last will on another device’s topic', { will: will(topics.state(neighbour.deviceId)) }],
  ['a last will on a clip', { will: will(topics.opening(device.deviceId, 'a'.repeat(32) as never)) }],
  ['a last will to the cloud’s own topics', { will: will(topics.command(device.deviceId)) }],
  ['a last will that is no state', { will: will(topics.state(device.deviceId), '{"online":"no"}') }],
  [
    'a last will of 2 KiB',
    { will: will(topics.state(device.deviceId), `{"online":false${' '.repeat(2048)}}`) },
  ],
])('%s is refused before anybody is asked', async (_, changes) => {
  await using open = await openBroker({ devices: [device, neighbour] });
  open.registry.failNext('findDevice', 'before');
  expect(await answerTo(open.port, changes)).toBe('closed');
  await expect(open.registry.findDevice(device.deviceId)).rejects.toMatchObject({ code: 'unavailable' });
});

test('an empty client id with clean=0 is refused', async () => {
  await using open = await openBroker({ devices: [device] });
  await using raw = new RawConnection(open.port);
  raw.send(Buffer.from([0x10, 12, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 0, 0, 30, 0, 0]));
  expect(await raw.answer()).toBe('closed');
});

function will(topic: string, payload = '{"online":false}') {
  return { topic, payload: Buffer.from(payload), qos: 1 as const, retain: true };
}

test('while the registry is out of reach devices are told that the server is unavailable', async () => {
  await using open = await openBroker({ devices: [device] });
  open.registry.failNext('findDevice', 'before');
  expect(await answerTo(open.port, {})).toBe(3);
  expect(await answerTo(open.port, {})).toBe(0);
});

test('after ten failures in a minute a device isn’t listened to, and its neighbour is', async () => {
  await using open = await openBroker({ devices: [device, neighbour] });
  for (let i = 0; i < 10; i++) expect(await answerTo(open.port, password('no'))).toBe(4);
  expect(await answerTo(open.port, {})).toBe(3);
  expect(await answerTo(open.port, {}, neighbour)).toBe(0);
});

test('a newer connection of a device takes the place of the older, and the device stays online', async () => {
  await using open = await openBroker({ devices: [device] });
  await using older = await DeviceConnection.open(open.port, device);
  await using newer = await DeviceConnection.open(open.port, device);
  await older.untilClosed();
  await newer.publish(topics.state(device.deviceId), '{"online":true}');
  expect(newer.isClosed).toBe(false);
});

test('no proof, token or key is ever in the log', async () => {
  await using open = await openBroker({ devices: [device] });
  const proof = proofOf(device);
  await answerTo(open.port, password(proof));
  await answerTo(open.port, password(proof));
  const text = JSON.stringify(open.logs);
  expect(text).toContain(device.deviceId);
  for (const secret of [proof, proof.slice(20, 60), 'internal-token']) expect(text).not.toContain(secret);
});
