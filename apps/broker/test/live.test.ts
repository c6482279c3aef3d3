import type { Socket } from 'node:net';
import { topics, type Watch, watchSchema } from '@porchlight/contracts';
import { bytesToHex, type LiveSessionId } from '@porchlight/kernel';
import { readLiveRecord } from '@porchlight/live-relay';
import { SampleLive, sampleAnswer } from '@porchlight/testkit/live-builder/SampleLive';
import { expect, test } from 'vitest';
import { DeviceConnection } from './DeviceConnection.ts';
import { LinkConnection } from './LinkConnection.ts';
import { openBroker } from './openBroker.ts';
import { eventOf, type TestDevice, testDevice } from './testDevice.ts';
import { until } from './until.ts';

const device = testDevice();
const neighbour = testDevice();
const { deviceId } = device;

function liveOf({ deviceId, signing }: TestDevice): SampleLive {
  return new SampleLive({ deviceId, signingSecretKey: signing.secretKey });
}

/** Publishes live records and doesn't wait for more than the socket. */
async function publish(connection: DeviceConnection, ...records: readonly Uint8Array[]): Promise<void> {
  const topic = topics.live(connection.device.deviceId);
  for (const record of records) await connection.publish(topic, record, { qos: 0 });
}

function watches(connection: DeviceConnection): Watch[] {
  const topic = topics.watch(connection.device.deviceId);
  return connection.messages
    .filter((message) => message.topic === topic)
    .map(({ payload }) => watchSchema.parse(JSON.parse(payload.toString())));
}

/** The highest number of a picture that came over a link, or -1. */
function newestPicture(link: LinkConnection): number {
  const reads = link.messages.map(({ record }) => readLiveRecord(record));
  return Math.max(
    -1,
    ...reads.map((read) => (read.kind === 'frame' && read.track === 'picture' ? read.sequence : -1)),
  );
}

const hexOf = (records: readonly Uint8Array[]) => records.map(bytesToHex);

test('who watches gets the group of what runs already, then every record as it comes, and can open it', async () => {
  await using open = await openBroker({ devices: [device] });
  await using connection = await DeviceConnection.open(open.port, device);
  await using first = await LinkConnection.open(open);
  await first.watch(deviceId);
  const live = liveOf(device);
  const request = sampleAnswer();
  const announcement = live.announce(request);
  const before = [announcement, ...live.picture(true), ...live.picture(false, 300_000), live.sound()];
  await publish(connection, ...before);
  await until(() => first.records('live').length === before.length);
  const group = [...live.picture(true, 130_000), live.sound()];
  await publish(connection, ...group);
  await until(() => first.records('live').length === before.length + group.length);

  await using second = await LinkConnection.open(open);
  await second.watch(deviceId);
  const after = [...live.picture(false), live.sound()];
  await publish(connection, ...after);
  const expected = [announcement, ...group, ...after];
  await until(() => second.records('live').length === expected.length);
  expect(second.records('live')).toEqual(hexOf(expected));
  expect(first.records('live')).toEqual(hexOf([...before, ...group, ...after]));
  expect(second.messages.every((message) => message.deviceId === deviceId)).toBe(true);

  const [begin, ...frames] = second.messages.map(({ record }) => record);
  const opener = live.open(begin as Uint8Array, request);
  const kinds = frames.map((record) => opener.open(record).kind);
  expect(kinds).toEqual(['part', 'frame', 'frame', 'frame', 'frame']);
});

test('nobody gets what a device publishes who does not watch it, or not any more', async () => {
  await using open = await openBroker({ devices: [device, neighbour] });
  await using connection = await DeviceConnection.open(open.port, device);
  await using link = await LinkConnection.open(open);
  await using other = await LinkConnection.open(open);
  await link.watch(deviceId);
  await other.watch(neighbour.deviceId);
  const live = liveOf(device);
  await publish(connection, live.announce(sampleAnswer()), ...live.picture(true));
  await until(() => link.records('live').length === 2);
  link.order({ kind: 'unwatch', deviceId });
  await link.understood();
  await publish(connection, ...live.picture(false));
  await connection.publish(topics.event(deviceId), eventOf(device, 1));
  await until(() => link.records('event').length === 1);
  expect(link.records('live')).toHaveLength(2);
  expect(other.records('live')).toEqual([]);
});

test('the viewers of all links are added up, and the device hears at once when somebody or nobody looks', async () => {
  await using open = await openBroker({ devices: [device], deps: { liveReportEveryMs: 50 } });
  await using connection = await DeviceConnection.open(open.port, device);
  const live = liveOf(device);
  const { sessionId } = live;
  await using first = await LinkConnection.open(open);
  await first.watch(deviceId);
  {
    await using second = await LinkConnection.open(open);
    await second.watch(deviceId);
    await publish(connection, live.announce(sampleAnswer()), ...live.picture(true));
    await until(() => second.records('live').length === 2);
    first.report(deviceId, sessionId, 2, 1);
    second.report(deviceId, sessionId, 3, 1);
    await until(() => watches(connection).some((each) => each.viewers === 5));
    expect(watches(connection).at(-1)).toEqual({ sessionId, viewers: 5, slow: 2 });
    first.report(deviceId, sessionId, 0);
    await until(() => watches(connection).at(-1)?.viewers === 3);
  }
  await until(() => watches(connection).at(-1)?.viewers === 0);
  expect(watches(connection).at(-1)).toEqual({ sessionId, viewers: 0, slow: 0 });
});

test('a device hears that nobody looks any more without waiting for the next report', async () => {
  await using open = await openBroker({ devices: [device], deps: { liveReportEveryMs: 3_600_000 } });
  await using connection = await DeviceConnection.open(open.port, device);
  const live = liveOf(device);
  const { sessionId } = live;
  await using link = await LinkConnection.open(open);
  await link.watch(deviceId);
  await publish(connection, live.announce(sampleAnswer()));
  await until(() => link.records('live').length === 1);
  for (const viewers of [1, 2, 0, 1]) link.report(deviceId, sessionId, viewers);
  await until(() => watches(connection).length === 3);
  link.socket.terminate();
  await until(() => watches(connection).length === 4);
  expect(watches(connection).map(({ viewers }) => viewers)).toEqual([1, 0, 1, 0]);
});

test('what an api says of a session that is not there, or of a device that it does not watch, is not told', async () => {
  await using open = await openBroker({ devices: [device], deps: { liveReportEveryMs: 20 } });
  await using connection = await DeviceConnection.open(open.port, device);
  const live = liveOf(device);
  await using link = await LinkConnection.open(open);
  await using other = await LinkConnection.open(open);
  await link.watch(deviceId);
  await publish(connection, live.announce(sampleAnswer()));
  await until(() => link.records('live').length === 1);
  link.report(deviceId, 'ab'.repeat(16) as LiveSessionId, 7);
  other.report(deviceId, live.sessionId, 9);
  await Promise.all([link.understood(), other.understood()]);
  link.report(deviceId, live.sessionId, 1);
  await until(() => watches(connection).length >= 2);
  expect(new Set(watches(connection).map(({ viewers }) => viewers))).toEqual(new Set([1]));
});

test('a device that is cut off in the middle of a session is told of as gone, and its session is over', async () => {
  await using open = await openBroker({ devices: [device] });
  await using link = await LinkConnection.open(open);
  await link.watch(deviceId);
  const live = liveOf(device);
  {
    await using connection = await DeviceConnection.open(open.port, device);
    await publish(connection, live.announce(sampleAnswer()), ...live.picture(true));
    const [half] = live.picture(false, 200_000);
    await publish(connection, half as Uint8Array);
    await until(() => link.records('live').length === 3);
    connection.client.stream.destroy();
    await until(() => link.devices().at(-1)?.online === false);
  }
  await using again = await DeviceConnection.open(open.port, device);
  await publish(again, ...live.picture(true));
  const next = liveOf(device);
  const announcement = next.announce(sampleAnswer());
  await publish(again, announcement, ...next.picture(true));
  await until(() => link.records('live').length === 5);
  expect(link.records('live')[3]).toBe(bytesToHex(announcement));
  await using late = await LinkConnection.open(open);
  await late.watch(deviceId);
  await until(() => late.records('live').length === 2);
  expect(late.records('live')).toEqual(link.records('live').slice(3));
});

test('a device that connects anew before its old connection has ended begins its sessions anew', async () => {
  await using open = await openBroker({ devices: [device] });
  await using link = await LinkConnection.open(open);
  await link.watch(deviceId);
  const old = await DeviceConnection.open(open.port, device);
  const live = liveOf(device);
  await publish(old, live.announce(sampleAnswer()), ...live.picture(true));
  await until(() => link.records('live').length === 2);
  await using connection = await DeviceConnection.open(open.port, device);
  await old.untilClosed();
  await publish(connection, ...live.picture(true));
  const again = [live.announce(sampleAnswer()), ...live.picture(true)];
  await publish(connection, ...again);
  await until(() => link.records('live').length === 4);
  expect(link.records('live').slice(2)).toEqual(hexOf(again));
  expect(link.devices().map(({ online }) => online)).toEqual([true, false, true]);
  link.report(deviceId, live.sessionId, 1);
  await until(() => watches(connection).length > 0);
});

test('words reach the device that they are for, and nothing else goes up', async () => {
  await using open = await openBroker({ devices: [device] });
  await using connection = await DeviceConnection.open(open.port, device);
  await using link = await LinkConnection.open(open);
  const qualities = new Set<number>();
  connection.client.on('message', (topic, _, { qos }) => {
    if (topic === topics.talk(deviceId)) qualities.add(qos);
  });
  const down = liveOf(device);
  const records = down.talk(3);
  const wrong = [down.announce(sampleAnswer()), ...down.picture(true), eventOf(device, 1), Buffer.alloc(40)];
  for (const record of [...wrong, ...records]) link.talk(deviceId, record);
  link.talk(neighbour.deviceId, records[0] as Uint8Array);
  const heard = () => connection.messages.filter(({ topic }) => topic === topics.talk(deviceId));
  await until(() => heard().length === records.length);
  expect(hexOf(heard().map(({ payload }) => payload))).toEqual(hexOf(records));
  expect([...qualities]).toEqual([0]);
  await link.understood();
  expect(heard()).toHaveLength(records.length);
  expect(link.closeCode).toBeNull();
});

test('an api that takes too little gets a stream that it can decode, and the device hears that its viewers are slow', async () => {
  await using open = await openBroker({ devices: [device], deps: { liveReportEveryMs: 50 } });
  await using connection = await DeviceConnection.open(open.port, device);
  await using link = await LinkConnection.open(open);
  await link.watch(deviceId);
  const live = liveOf(device);
  const request = sampleAnswer();
  const announcement = live.announce(request);
  await publish(connection, announcement);
  await until(() => link.records('live').length === 1);
  link.report(deviceId, live.sessionId, 2);
  await until(() => watches(connection).length > 0);
  link.socket.pause();
  let sentPictures = 0;
  const film = async () => {
    await publish(connection, ...live.picture(sentPictures % 10 === 0, 250_000), live.sound());
    sentPictures += 1;
  };
  while (!watches(connection).some(({ slow }) => slow === 2)) await film();
  link.socket.resume();
  const sentBefore = sentPictures;
  while (newestPicture(link) < sentBefore) await film();

  const [begin, ...frames] = link.messages.map(({ record }) => record);
  const opener = live.open(begin as Uint8Array, request);
  const results = frames.map((record) => opener.open(record));
  expect(results.filter(({ kind }) => kind === 'gap')).toEqual([]);
  const pictures = results.filter((result) => result.kind === 'frame' && result.track === 'picture');
  expect(pictures.length).toBeLessThan(sentPictures);
  expect(pictures.some((result) => result.kind === 'frame' && result.missed > 0)).toBe(true);
});

test('a device that takes nothing is sent no more words than it can soon take', async () => {
  await using open = await openBroker({ devices: [device] });
  await using connection = await DeviceConnection.open(open.port, device);
  await using link = await LinkConnection.open(open);
  const heard = () => connection.messages.filter(({ topic }) => topic === topics.talk(deviceId)).length;
  const socket = connection.client.stream as Socket;
  const record = liveOf(device).talk(1, 16_000)[1] as Uint8Array;
  const count = 2500;
  link.talk(deviceId, record);
  await until(() => heard() === 1);
  socket.pause();
  for (let i = 0; i < count; i++) {
    link.talk(deviceId, record);
    if (i % 50 === 0) await link.understood();
  }
  await link.understood();
  socket.resume();
  await connection.publish(topics.state(deviceId), '{"online":true}');
  expect(heard()).toBeGreaterThan(1);
  expect(heard()).toBeLessThan(count);
  expect([link.closeCode, connection.isClosed]).toEqual([null, false]);
});
