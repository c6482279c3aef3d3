import { PorchlightError, systemRandom } from '@porchlight/kernel';
import fc from 'fast-check';
import { generate, type Packet } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { PacketCutter } from '../src/connection/PacketCutter.ts';
import { openBroker } from './openBroker.ts';
import { connectPacket, RawConnection } from './RawConnection.ts';
import { testDevice } from './testDevice.ts';
import { until } from './until.ts';

const device = testDevice();
const CONNECT = generate(connectPacket(device));

const publish = (length: number, messageId = 1): Packet => ({
  cmd: 'publish',
  topic: `porchlight/v1/devices/${device.deviceId}/events`,
  payload: Buffer.alloc(length, 7),
  qos: 1,
  retain: false,
  dup: false,
  messageId,
});

test('packets come out whole and alike however the stream is cut', () => {
  const sizes = fc.array(fc.integer({ min: 0, max: 40_000 }), { maxLength: 6 });
  const cuts = fc.array(fc.integer({ min: 1, max: 20_000 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(sizes, cuts, (lengths, pieces) => {
      const packets = [
        CONNECT,
        ...lengths.map((length) => generate(publish(length))),
        generate({ cmd: 'pingreq' }),
      ];
      const stream = Buffer.concat(packets);
      const cutter = new PacketCutter();
      const out: Buffer[] = [];
      for (let offset = 0, i = 0; offset < stream.length; i++) {
        const end = offset + (pieces[i % pieces.length] as number);
        out.push(
          ...cutter.take(Buffer.from(stream.subarray(offset, end))).map(({ bytes }) => Buffer.from(bytes)),
        );
        offset = end;
      }
      expect(out).toEqual(packets);
      expect(cutter.isInside).toBe(false);
    }),
    { numRuns: 60 },
  );
});

test('a stream that comes byte by byte is cut too', () => {
  const packets = [CONNECT, generate(publish(300)), generate(publish(0)), generate({ cmd: 'disconnect' })];
  const cutter = new PacketCutter();
  const out = [...Buffer.concat(packets)].flatMap((byte) => cutter.take(Buffer.of(byte)));
  expect(out.map(({ bytes }) => bytes)).toEqual(packets);
});

test.each<[string, Buffer, string]>([
  ['a PUBLISH before CONNECT', generate(publish(3)), 'malformed_message'],
  ['a CONNECT of 6,145 bytes', Buffer.from([0x10, 0x81, 0x30]), 'limit_exceeded'],
  ['a second CONNECT', Buffer.concat([CONNECT, Buffer.from([0x10])]), 'malformed_message'],
  [
    'a PUBLISH of 123,393 bytes',
    Buffer.concat([CONNECT, Buffer.from([0x32, 0x81, 0xc4, 0x07])]),
    'limit_exceeded',
  ],
  ['a PUBLISH with QoS 2', Buffer.concat([CONNECT, Buffer.from([0x34])]), 'malformed_message'],
  ['a PUBLISH with QoS 3', Buffer.concat([CONNECT, Buffer.from([0x36])]), 'malformed_message'],
  ['a CONNACK', Buffer.concat([CONNECT, Buffer.from([0x20])]), 'malformed_message'],
  ['a PUBREL', Buffer.concat([CONNECT, Buffer.from([0x62])]), 'malformed_message'],
  ['type 0', Buffer.concat([CONNECT, Buffer.from([0x00])]), 'malformed_message'],
  ['type 15', Buffer.concat([CONNECT, Buffer.from([0xf0])]), 'malformed_message'],
  ['a SUBSCRIBE with wrong flags', Buffer.concat([CONNECT, Buffer.from([0x80])]), 'malformed_message'],
  [
    'a length of five bytes',
    Buffer.concat([CONNECT, Buffer.from([0x32, 0xff, 0xff, 0xff, 0xff])]),
    'malformed_message',
  ],
  ['a PUBACK without a message id', Buffer.concat([CONNECT, Buffer.from([0x40, 0])]), 'malformed_message'],
  ['a SUBSCRIBE without a topic', Buffer.concat([CONNECT, Buffer.from([0x82, 2])]), 'malformed_message'],
  ['a PINGREQ with a body', Buffer.concat([CONNECT, Buffer.from([0xc0, 1])]), 'limit_exceeded'],
])('%s is refused as soon as it is known', (_, bytes, code) => {
  const cutter = new PacketCutter();
  let error: unknown;
  try {
    cutter.take(bytes);
  } catch (caught) {
    error = caught;
  }
  expect(error instanceof PorchlightError && error.code).toBe(code);
});

test('garbage closes the connection, and the broker goes on', async () => {
  await using open = await openBroker({ devices: [device] });
  for (let round = 0; round < 20; round++) {
    await using raw = new RawConnection(open.port);
    raw.send(systemRandom(1 + 50 * round));
    raw.socket.end();
    await raw.untilClosed();
  }
  for (const tail of [
    [0x32, 5, 0, 9, 1, 2, 3],
    [0x82, 3, 0, 1, 9],
    [0x32, 0],
    [0x40, 0],
  ]) {
    await using raw = new RawConnection(open.port);
    raw.connect(device);
    expect(await raw.answer()).toBe(0);
    raw.send(Buffer.from(tail));
    await raw.untilClosed();
  }
  await using raw = new RawConnection(open.port);
  raw.connect(device);
  expect(await raw.answer()).toBe(0);
});

test('a packet that is announced too large closes the connection with a log line, before its bytes are sent', async () => {
  await using open = await openBroker({ devices: [device] });
  await using raw = new RawConnection(open.port);
  raw.connect(device);
  expect(await raw.answer()).toBe(0);
  raw.send(Buffer.from([0x32, 0xff, 0xff, 0xff, 0x7f]));
  await raw.untilClosed();
  await until(() => open.logs.some((line) => line['code'] === 'limit_exceeded'));
  const line = open.logs.find((each) => each['code'] === 'limit_exceeded');
  expect(line?.['deviceId']).toBe(device.deviceId);
});

test('a packet that drips in is cut off after its time', async () => {
  await using open = await openBroker({ devices: [device], deps: { packetMs: 200 } });
  await using beforeConnect = new RawConnection(open.port);
  beforeConnect.send(CONNECT.subarray(0, 3));
  await using after = new RawConnection(open.port);
  after.connect(device);
  expect(await after.answer()).toBe(0);
  const dripping = setInterval(() => after.send(Buffer.of(0x32)), 20);
  await after.untilClosed();
  clearInterval(dripping);
  await beforeConnect.untilClosed();
});

test('what comes behind CONNECT before the device is let in waits, and counts after', async () => {
  await using open = await openBroker({ devices: [device] });
  await using raw = new RawConnection(open.port);
  raw.send(Buffer.concat([CONNECT, generate({ cmd: 'pingreq' }), generate(publish(10))]));
  await until(() => raw.packets.length === 4);
  expect(raw.packets.map((packet) => packet.cmd)).toEqual(['connack', 'pingresp', 'publish', 'puback']);
});
