import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { ClientServer } from '../../src/webClient/ClientServer.ts';
import { verifyClient } from '../../src/webClient/verifyClient.ts';
import { builtClient, CLIENT_FILES } from './builtClient.ts';

interface Heard {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

/** A server that answers calls with what it heard, and echoes on an upgraded connection. */
async function startServer() {
  const http = createServer(async (call, response) => {
    const { method, url, headers } = call;
    const heard: Heard = { method, url, headers, body: await text(call) };
    response.writeHead(url === '/v1/teapot' ? 418 : 200, { 'set-cookie': 'a=b', 'x-own': 'yes' });
    response.end(JSON.stringify(heard));
  });
  http.on('upgrade', (call, socket) => {
    if (call.url === '/v1/refused')
      return socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nX-Host: ${call.headers.host}\r\n\r\n`,
    );
    socket.pipe(socket);
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  return {
    url: new URL(`http://127.0.0.1:${(http.address() as AddressInfo).port}`),
    async [Symbol.asyncDispose]() {
      http.closeAllConnections();
      http.close();
      await once(http, 'close');
    },
  };
}

async function call(
  base: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  method = 'GET',
  body = '',
) {
  const { port } = new URL(base);
  const sent = request({
    host: '127.0.0.1',
    port,
    path,
    method,
    headers: { host: `localhost:${port}`, ...headers },
    agent: false,
  });
  sent.end(body);
  const [response] = await once(sent, 'response');
  return {
    status: response.statusCode as number,
    headers: response.headers,
    body: String(await buffer(response)),
  };
}

test('a person’s own client stands in front of the server and verifies as the one that was built', async () => {
  await using server = await startServer();
  using client = builtClient();
  await using own = await ClientServer.start({ client, server: server.url, port: 0, tileUrl: null });
  expect((await call(own.url, '/')).body).toBe(CLIENT_FILES['index.html']);
  expect((await call(own.url, '/recordings/1')).body).toBe(CLIENT_FILES['index.html']);
  expect((await call(own.url, '/assets/none.js')).status).toBe(404);
  expect((await call(own.url, '/', {}, 'POST')).status).toBe(405);
  expect(JSON.parse((await call(own.url, '/client.json')).body)).toEqual({
    apiAuthority: server.url.host,
    tileUrl: null,
    tileAttribution: null,
  });
  const verdict = await verifyClient(new URL(own.url), { bundle: client.bundle });
  expect(verdict.faults).toEqual([]);
});

test('a call goes on as the server’s own page would make it, and its answer comes back as it is', async () => {
  await using server = await startServer();
  using client = builtClient();
  await using own = await ClientServer.start({ client, server: server.url, port: 0, tileUrl: null });
  const origin = own.url.slice(0, -1);
  const { headers, body } = await call(
    own.url,
    '/v1/things?a=%20b',
    { origin, signature: 'sig1=:x:' },
    'POST',
    '{"a":1}',
  );
  const heard: Heard = JSON.parse(body);
  expect(heard).toMatchObject({ method: 'POST', url: '/v1/things?a=%20b', body: '{"a":1}' });
  expect(heard.headers).toMatchObject({
    host: server.url.host,
    origin: server.url.origin,
    signature: 'sig1=:x:',
  });
  expect(headers).toMatchObject({ 'set-cookie': ['a=b'], 'x-own': 'yes' });
  expect((await call(own.url, '/v1/teapot')).status).toBe(418);
  for (const path of ['/log/checkpoint', '/log/tile/entries/000.p/3'])
    expect(JSON.parse((await call(own.url, path)).body)).toMatchObject({ method: 'GET', url: path });
});

test('a WebSocket goes through in both directions, and a refusal of it comes back', async () => {
  await using server = await startServer();
  using client = builtClient();
  await using own = await ClientServer.start({ client, server: server.url, port: 0, tileUrl: null });
  const { port, host } = new URL(own.url);
  const upgrade = (path: string) =>
    `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nOrigin: http://${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`;
  const socket = connect(Number(port), '127.0.0.1');
  socket.write(upgrade('/v1/events/stream'));
  const [head] = await once(socket, 'data');
  expect(String(head)).toContain('101 Switching Protocols');
  expect(String(head)).toContain(`X-Host: ${server.url.host}`);
  socket.write('there and back');
  expect(String((await once(socket, 'data'))[0])).toBe('there and back');
  socket.destroy();
  const refused = connect(Number(port), '127.0.0.1');
  refused.write(upgrade('/v1/refused'));
  expect(await text(refused)).toContain('401 Unauthorized');
});

test('no other page and no other name reaches the server through it', async () => {
  await using server = await startServer();
  using client = builtClient();
  await using own = await ClientServer.start({ client, server: server.url, port: 0, tileUrl: null });
  const { port } = new URL(own.url);
  for (const headers of [
    { host: 'evil.example' },
    { host: `evil.example:${port}` },
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: `http://localhost:${Number(port) + 1}` },
  ]) {
    expect((await call(own.url, '/v1/things', headers)).status).toBe(421);
    expect((await call(own.url, '/client.json', headers)).status).toBe(421);
  }
});

test('a server that is gone is said to be unavailable', async () => {
  const server = await startServer();
  using client = builtClient();
  await using own = await ClientServer.start({ client, server: server.url, port: 0, tileUrl: null });
  await server[Symbol.asyncDispose]();
  const { status, body } = await call(own.url, '/v1/things');
  expect([status, JSON.parse(body).code]).toEqual([502, 'unavailable']);
});

test('a built client that was changed on the disk is not served', async () => {
  using client = builtClient();
  writeFileSync(join(client.folder, 'assets/app-AbC123.js'), 'steal()');
  const options = { client, server: new URL('http://127.0.0.1:9'), port: 0, tileUrl: null };
  await expect(ClientServer.start(options)).rejects.toMatchObject({ code: 'corrupted_storage' });
});
