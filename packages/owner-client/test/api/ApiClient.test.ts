import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { freePort } from '@porchlight/embedded';
import { systemClock, systemRandom } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { ApiClient } from '../../src/api/ApiClient.ts';

const schema = z.object({ version: z.int() });
let server: Server | null = null;

afterEach(async () => {
  const running = server;
  server = null;
  if (running === null) return;
  running.closeAllConnections();
  running.close();
  await once(running, 'close');
});

function clientOf(port: number): ApiClient {
  return new ApiClient({
    baseUrl: `http://127.0.0.1:${port}`,
    signing: nodePrimitives.signKeyPair(systemRandom(32)),
    primitives: nodePrimitives,
    clock: systemClock,
    random: systemRandom,
  });
}

async function clientTo(answer: RequestListener): Promise<ApiClient> {
  server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return clientOf((server.address() as AddressInfo).port);
}

function answering(status: number, body: string | Uint8Array): RequestListener {
  return (_, response) => void response.writeHead(status).end(body);
}

test('an answer of the right form is given out, and bytes as they are', async () => {
  const client = await clientTo(answering(200, '{"version":3}'));
  expect(await client.json('GET', '/v1/household/book', schema)).toEqual({ version: 3 });
  expect(await client.bytes('/v1/household/book')).toEqual(new TextEncoder().encode('{"version":3}'));
});

test('behind a proxy a call is signed for the host that was named, not for the proxy', async () => {
  let signed = '';
  server = createServer((request, response) => {
    signed = String(request.headers['signature']);
    response.end('{"version":3}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const signing = nodePrimitives.signKeyPair(systemRandom(32));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const nowMs = systemClock.nowMs();
  const fixed = {
    signing,
    primitives: nodePrimitives,
    clock: { nowMs: () => nowMs },
    random: (length: number) => new Uint8Array(length),
  };
  await new ApiClient({ ...fixed, baseUrl }).json('GET', '/v1/household/book', schema);
  const forProxy = signed;
  await new ApiClient({ ...fixed, baseUrl, authority: new URL(baseUrl).host }).json(
    'GET',
    '/v1/household/book',
    schema,
  );
  expect(signed).toBe(forProxy);
  await new ApiClient({ ...fixed, baseUrl, authority: 'porchlight.example' }).json(
    'GET',
    '/v1/household/book',
    schema,
  );
  expect(signed).not.toBe(forProxy);
});

test('a cloud that is not there is unavailable', async () => {
  const client = clientOf(await freePort());
  await expect(client.json('GET', '/v1/household/book', schema)).rejects.toMatchObject({
    code: 'unavailable',
  });
  await expect(client.bytes('/v1/household/book')).rejects.toMatchObject({ code: 'unavailable' });
});

test("an error of the API is thrown as it came, with the API's hint", async () => {
  const client = await clientTo(
    answering(404, '{"code":"not_found","hint":"there is nothing of yours","retryable":false}'),
  );
  const error = { code: 'not_found', message: 'there is nothing of yours' };
  await expect(client.json('GET', '/v1/household/book', schema)).rejects.toMatchObject(error);
  await expect(client.bytes('/v1/clips/x/object')).rejects.toMatchObject(error);
});

test.each([
  ['an error page of somebody between', 502, '<html>Bad Gateway</html>'],
  ['a code that is not in the table', 418, '{"code":"teapot","hint":"short and stout","retryable":false}'],
  ['a name that every object has', 500, '{"code":"constructor","hint":"no","retryable":false}'],
  ['nothing', 500, ''],
  ['bytes that are no text', 500, Uint8Array.of(0xff, 0xfe)],
])('a failure that comes with %s is unavailable, with its status', async (_, status, body) => {
  const client = await clientTo(answering(status, body));
  const error = { code: 'unavailable', message: `the cloud answered with status ${status}` };
  await expect(client.json('GET', '/v1/household/book', schema)).rejects.toMatchObject(error);
});

test.each([
  ['of another form', '{"version":"three"}'],
  ['that is no JSON', 'version: 3'],
  ['that is cut off', '{"version":'],
  ['that is no text', Uint8Array.of(0xff, 0xfe)],
  ['that is empty', ''],
])('an answer %s is malformed', async (_, body) => {
  const client = await clientTo(answering(200, body));
  await expect(client.json('GET', '/v1/household/book', schema)).rejects.toMatchObject({
    code: 'malformed_message',
  });
});

test('a connection that breaks in the middle of an answer is unavailable', async () => {
  const client = await clientTo((_, response) => {
    response.writeHead(200, { 'content-length': 1000 });
    response.write('{"version":', () => response.destroy());
  });
  await expect(client.json('GET', '/v1/household/book', schema)).rejects.toMatchObject({
    code: 'unavailable',
  });
  await expect(client.bytes('/v1/household/book')).rejects.toMatchObject({ code: 'unavailable' });
});
