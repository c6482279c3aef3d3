import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { encodeLoggedKeyring, topics } from '@porchlight/contracts';
import {
  internalDevicePageSchema,
  internalDeviceSchema,
  internalEventPageSchema,
  internalPaths,
} from '@porchlight/contracts/internal';
import type { ClipId } from '@porchlight/kernel';
import { RECORD_TYPES, splitRecords } from '@porchlight/seal/header';
import { HttpClipSpool } from '@porchlight/spool/http';
import { clipSpoolContract } from '@porchlight/testkit/clip-spool/contract';
import { expect, test } from 'vitest';
import { DeviceConnection } from './DeviceConnection.ts';
import { type OpenBroker, openBroker, PROOF, TOKEN } from './openBroker.ts';
import { eventOf, sealClip, statementBy, testDevice } from './testDevice.ts';
import { until } from './until.ts';

const device = testDevice();

clipSpoolContract('HttpClipSpool', async () => {
  const open = await openBroker({ devices: [device] });
  const connection = await DeviceConnection.open(open.port, device);
  return {
    spool: new HttpClipSpool({ baseUrl: open.internalUrl, token: TOKEN }),
    deviceId: device.deviceId,
    async fill(clipId, records) {
      const { deviceId } = device;
      for (const [i, bytes] of records.entries()) {
        const kind = i === 0 ? 'opening' : 'segment';
        await open.spool.append({ deviceId, clipId, kind, sequence: Math.max(0, i - 1), bytes });
      }
    },
    async replies(clipId, count) {
      await until(() => connection.replies(clipId).length >= count);
      return connection.replies(clipId).map((reply) => Uint8Array.from(reply));
    },
    async [Symbol.asyncDispose]() {
      await connection[Symbol.asyncDispose]();
      await open[Symbol.asyncDispose]();
    },
  };
});

function call(open: OpenBroker, path: string, body?: Uint8Array, token = TOKEN): Promise<Response> {
  const method = body === undefined ? 'GET' : 'POST';
  const headers = { authorization: `Bearer ${token}` };
  return fetch(open.internalUrl + path, {
    method,
    headers,
    ...(body === undefined ? {} : { body: Buffer.from(body) }),
  });
}

test('HttpClipSpool is unavailable when the broker can’t be reached, refuses its token, or is slow', async () => {
  await using open = await openBroker({ devices: [device] });
  const clipId = 'a'.repeat(32) as ClipId;
  const silent = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const silentUrl = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  for (const options of [
    { baseUrl: 'http://127.0.0.1:1', token: TOKEN },
    { baseUrl: open.internalUrl, token: `${TOKEN}x` },
    { baseUrl: silentUrl, token: TOKEN, timeoutMs: 50 },
  ]) {
    await expect(new HttpClipSpool(options).read(device.deviceId, clipId)).rejects.toMatchObject({
      code: 'unavailable',
    });
  }
  silent.closeAllConnections();
  silent.close();
});

test('nothing but health is answered without the token', async () => {
  await using open = await openBroker({ devices: [device] });
  const { deviceId } = device;
  const clipId = 'a'.repeat(32) as ClipId;
  for (const path of [
    internalPaths.clip(deviceId, clipId),
    internalPaths.devices(),
    internalPaths.events(0),
    '/internal/x',
    '/',
  ]) {
    for (const token of ['', 'x', TOKEN.slice(1), `${TOKEN} `.repeat(2)]) {
      expect((await call(open, path, undefined, token)).status).toBe(401);
    }
  }
  expect((await fetch(`${open.internalUrl}/healthz`)).status).toBe(200);
  expect((await fetch(`${open.internalUrl}/readyz`)).status).toBe(200);
});

test.each<[string, Uint8Array | undefined, number]>([
  ['/internal/clips/x/y', undefined, 400],
  [`/internal/clips/${'a'.repeat(32)}/${'b'.repeat(32)}/settle`, new Uint8Array(9), 400],
  [`/internal/clips/${'a'.repeat(32)}/${'b'.repeat(32)}/settle?release=true`, new Uint8Array(9), 400],
  [`/internal/devices/${'a'.repeat(32)}`, undefined, 404],
  [`/internal/devices/${'a'.repeat(32)}/commands`, new Uint8Array(9), 400],
  [`/internal/devices/${'a'.repeat(32)}/nothing`, new Uint8Array(9), 404],
  [`/internal/devices/${'a'.repeat(32)}/commands`, new Uint8Array(143_361), 413],
  ['/internal/events?after=-1', undefined, 400],
  ['/internal/nothing', undefined, 404],
])('%s is refused with a code', async (path, body, status) => {
  await using open = await openBroker({ devices: [device] });
  const response = await call(open, path, body);
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({
    code: expect.any(String),
    hint: expect.any(String),
    retryable: false,
  });
});

test('a stored unfinished clip stays and gets no further jobs until more comes; a finished one is released', async () => {
  await using open = await openBroker({
    devices: [device],
    deps: { clipSilenceMs: 100, unfinishedKeptMs: 0 },
  });
  await using connection = await DeviceConnection.open(open.port, device);
  const spool = new HttpClipSpool({ baseUrl: open.internalUrl, token: TOKEN });
  const clip = sealClip(device, 3);
  await connection.opening(clip);
  await connection.segment(clip, 0);
  const receipt = statementBy(device, 'receipt', { any: 1 });
  await open.queue.drain({
    'store-clip': async ({ deviceId, clipId }) => {
      expect(await spool.read(deviceId, clipId)).toHaveLength(2);
      await spool.settle(deviceId, clipId, receipt, false);
    },
  });
  await until(() => open.queue.waiting.length === 1);
  await open.queue.drain({
    'store-clip': async ({ deviceId, clipId }) => {
      expect(splitRecords(Buffer.concat(await spool.read(deviceId, clipId)))).toHaveLength(2);
      await spool.settle(deviceId, clipId, receipt, false);
    },
  });
  await until(() => connection.replies(clip.clipId).length === 1);
  await connection.segment(clip, 1);
  await until(() => open.queue.waiting.length === 1);
  expect(open.queue.waiting[0]?.jobId).toBe(`${clip.clipId}-2`);
});

test('a command reaches a device that is there; one that isn’t is offline', async () => {
  await using open = await openBroker({ devices: [device] });
  const command = statementBy(device, 'command', { any: 1 });
  const offline = await call(open, internalPaths.commands(device.deviceId), command);
  expect([offline.status, await offline.json()]).toMatchObject([
    503,
    { code: 'device_offline', retryable: true },
  ]);
  await using connection = await DeviceConnection.open(open.port, device);
  expect((await call(open, internalPaths.commands(device.deviceId), command)).status).toBe(204);
  const got = () => connection.messages.filter(({ topic }) => topic === topics.command(device.deviceId));
  await until(() => got().length === 1);
  expect(got()[0]?.payload).toEqual(Buffer.from(command));
});

test('a keyring reaches a device that is there, and disconnecting closes its connection', async () => {
  await using open = await openBroker({ devices: [device] });
  await using connection = await DeviceConnection.open(open.port, device);
  const record = statementBy(device, 'keyring', { any: 1 });
  expect(record[3]).toBe(RECORD_TYPES.keyring);
  const keyring = encodeLoggedKeyring({ record, proof: PROOF });
  expect((await call(open, internalPaths.keyring(device.deviceId), keyring)).status).toBe(204);
  await until(() => connection.messages.some(({ payload }) => payload.equals(Buffer.from(keyring))));
  expect((await call(open, internalPaths.disconnect(device.deviceId), new Uint8Array(0))).status).toBe(204);
  await connection.untilClosed();
});

test('devices are told of with their last state and presence, also after a last will', async () => {
  await using open = await openBroker({ devices: [device] });
  const view = async () =>
    internalDeviceSchema.parse(await (await call(open, internalPaths.device(device.deviceId))).json());
  const connection = await DeviceConnection.open(open.port, device, {
    will: {
      topic: topics.state(device.deviceId),
      payload: Buffer.from('{"online":false}'),
      qos: 1,
      retain: true,
    },
  });
  await connection.publish(topics.state(device.deviceId), '{"online":true,"kind":"camera"}', {
    retain: true,
  });
  await connection.publish(topics.event(device.deviceId), eventOf(device, 3));
  expect(await view()).toMatchObject({
    online: true,
    state: { online: true, kind: 'camera' },
    lastEventAtMs: expect.any(Number),
  });
  connection.client.stream.destroy();
  await until(() => open.logs.some((line) => line.msg === 'device disconnected'));
  expect(await view()).toMatchObject({ online: false, state: { online: false } });
  const page = internalDevicePageSchema.parse(await (await call(open, internalPaths.devices())).json());
  expect(page.devices).toEqual([await view()]);
});

test('events are paged by cursor, and a cursor from before a restart begins anew', async () => {
  await using open = await openBroker({ devices: [device] });
  await using connection = await DeviceConnection.open(open.port, device);
  for (const number of [1, 2, 3])
    await connection.publish(topics.event(device.deviceId), eventOf(device, number));
  const page = async (after: number) =>
    internalEventPageSchema.parse(await (await call(open, internalPaths.events(after))).json());
  const first = await page(0);
  expect(first.events.map((event) => event.number)).toEqual([1, 2, 3]);
  expect(await page(first.next)).toEqual({ events: [], next: first.next });
  expect((await page(first.next - 1)).events.map((event) => event.number)).toEqual([3]);
  expect((await page(999)).events).toHaveLength(3);
});
