import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { InternalDevice } from '@porchlight/contracts/internal';
import type { DeviceId } from '@porchlight/kernel';
import { createLogger } from '@porchlight/service';
import { expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { Link } from '../src/link/Link.ts';
import { until } from './until.ts';

const MIB = 1024 * 1024;
const deviceId = 'd0'.repeat(16) as DeviceId;
const log = createLogger({ name: 'broker', level: 'error', destination: { write: () => undefined } });

/** A link and the api's end of it, over a socket. */
async function openLink() {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const opened = once(server, 'connection');
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const [socket] = (await opened) as [WebSocket];
  let ends = 0;
  const link = new Link(socket, {
    log,
    onOrder: () => undefined,
    onTalk: () => undefined,
    onEnd: () => {
      ends += 1;
    },
  });
  await until(() => client.readyState === client.OPEN);
  return {
    link,
    client,
    ends: () => ends,
    async [Symbol.asyncDispose]() {
      client.terminate();
      const closed = once(server, 'close');
      server.close();
      await closed;
    },
  };
}

test('a link whose api takes nothing is ended before it holds much more than 16 MiB, and holds nothing after', async () => {
  await using open = await openLink();
  open.client.pause();
  let most = 0;
  await until(() => {
    open.link.sendEvent(deviceId, new Uint8Array(100_000));
    most = Math.max(most, open.link.bufferedBytes());
    return open.ends() > 0;
  });
  expect(most).toBeGreaterThan(16 * MIB);
  expect(most).toBeLessThan(17 * MIB);
  await until(() => open.link.bufferedBytes() === 0);
  open.link.sendEvent(deviceId, new Uint8Array(100_000));
  expect([open.link.bufferedBytes(), open.ends()]).toEqual([0, 1]);
});

test('all devices are told of no faster than the api takes it, each as it is by then', async () => {
  await using open = await openLink();
  const ids = Array.from({ length: 50_000 }, (_, i) => i.toString(16).padStart(32, '0') as DeviceId);
  let isOnline = false;
  const told: InternalDevice[] = [];
  open.client.on('message', (data: Buffer) => told.push(JSON.parse(data.toString()).device));
  open.client.pause();
  let asked = 0;
  const sending = open.link.sendAll(ids, (each) => {
    asked += 1;
    return { deviceId: each, online: isOnline, state: null, lastEventAtMs: null };
  });
  await until(() => open.link.bufferedBytes() > 0);
  expect(asked).toBeLessThan(ids.length);
  isOnline = true;
  open.client.resume();
  await sending;
  await until(() => told.length === ids.length);
  expect(told.map((device) => device.deviceId)).toEqual(ids);
  expect([told[0]?.online, told.at(-1)?.online]).toEqual([false, true]);
  expect(open.ends()).toBe(0);
});
