import { open, readdir, rm, truncate } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { startS3Server } from '@porchlight/s3-server';
import { expect, test } from 'vitest';
import { connectClipStore } from '../src/index.ts';
import { CREDENTIAL, storeOnServer } from './storeOnServer.ts';

async function drain(body: AsyncIterable<Uint8Array> | undefined): Promise<number> {
  let length = 0;
  for await (const piece of body ?? []) length += piece.length;
  return length;
}

function storeAt(endpoint: string, changed: object = {}) {
  return connectClipStore({ endpoint, region: 'us-east-1', bucket: 'clips', ...CREDENTIAL, ...changed });
}

async function objectFile(folder: string): Promise<string> {
  const entries = await readdir(join(folder, 'buckets'), { recursive: true, withFileTypes: true });
  const file = entries.find((entry) => entry.isFile());
  return join(file?.parentPath ?? '', file?.name ?? '');
}

test('a byte that changed on the disk is noticed by whoever reads the object', async () => {
  await using s3 = await storeOnServer();
  await s3.store.put('clip', new Uint8Array(1_000_000).fill(7));
  const file = await open(await objectFile(s3.folder), 'r+');
  await file.write(Uint8Array.of(8), 0, 1, 500_000);
  await file.close();
  const object = await s3.store.get('clip');
  await expect(drain(object?.body)).rejects.toMatchObject({ code: 'corrupted_storage' });
});

test('an object whose file lost its end can be listed and deleted, and hides no other', async () => {
  await using s3 = await storeOnServer();
  await s3.store.put('damaged', new Uint8Array(1000));
  await truncate(await objectFile(s3.folder), 500);
  await s3.store.put('sound', new Uint8Array(10));
  await expect(s3.store.get('damaged')).rejects.toMatchObject({ code: 'unavailable' });
  const listed = async () => {
    const keys: string[] = [];
    for await (const key of s3.store.list('')) keys.push(key);
    return keys;
  };
  expect(await listed()).toEqual(['damaged', 'sound']);
  await s3.store.delete('damaged');
  expect(await listed()).toEqual(['sound']);
});

test('a server that went away is unavailable, for every method, and the store recovers with it', async () => {
  await using s3 = await storeOnServer();
  await s3.store.put('clip', new Uint8Array(10));
  await s3.server.stop();
  const unavailable = { code: 'unavailable', retryable: true };
  await expect(s3.store.put('clip', new Uint8Array(10))).rejects.toMatchObject(unavailable);
  await expect(s3.store.get('clip')).rejects.toMatchObject(unavailable);
  await expect(s3.store.delete('clip')).rejects.toMatchObject(unavailable);
  await expect(s3.store.list('').next()).rejects.toMatchObject(unavailable);
  await expect(s3.store.ensureBucket()).rejects.toMatchObject(unavailable);
  const port = Number(new URL(s3.server.url).port);
  await using again = await startS3Server({
    folder: s3.folder,
    port,
    credentials: [CREDENTIAL],
    buckets: [],
  });
  expect(again.url).toBe(s3.server.url);
  expect(await drain((await s3.store.get('clip'))?.body)).toBe(10);
});

test('an answer that breaks off in the middle is unavailable, not short', async () => {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-length': '1000000' });
    response.write(Buffer.alloc(1000), () => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const store = storeAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const object = await store.get('clip');
  await expect(drain(object?.body)).rejects.toMatchObject({ code: 'unavailable' });
  store.close();
  server.close();
});

test('a failure that passes is retried', async () => {
  let attempts = 0;
  const server = createServer((request, response) => {
    attempts += 1;
    request.resume().on('end', () => response.writeHead(attempts < 3 ? 503 : 200).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const store = storeAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await store.put('clip', new Uint8Array(100_000));
  expect(attempts).toBe(3);
  attempts = -10;
  await expect(store.put('clip', new Uint8Array(10))).rejects.toMatchObject({ code: 'unavailable' });
  expect(attempts).toBe(-7);
  store.close();
  server.close();
});

test('an object larger than the service takes is beyond a limit, not worth a retry', async () => {
  await using s3 = await storeOnServer({ maxObjectBytes: 1000 });
  await s3.store.put('clip', new Uint8Array(1000));
  await expect(s3.store.put('clip', new Uint8Array(1001))).rejects.toMatchObject({
    code: 'limit_exceeded',
    retryable: false,
  });
});

test('a wrong key stops the start with a clear word, and makes a clip wait', async () => {
  await using s3 = await storeOnServer();
  const store = storeAt(s3.server.url, { secretAccessKey: 'not-the-secret-0123456789' });
  await expect(store.ensureBucket()).rejects.toMatchObject({ code: 'invalid_setting' });
  const refused = store.put('clip', new Uint8Array(10));
  await expect(refused).rejects.toMatchObject({ code: 'unavailable' });
  await expect(refused).rejects.not.toThrow('not-the-secret');
  store.close();
});

test('a bucket that is missing makes a clip wait, and is no missing object', async () => {
  await using s3 = await storeOnServer();
  await rm(join(s3.folder, 'buckets', 'clips'), { recursive: true });
  await expect(s3.store.get('clip')).rejects.toMatchObject({ code: 'unavailable' });
  await expect(s3.store.put('clip', new Uint8Array(1))).rejects.toMatchObject({ code: 'unavailable' });
  await expect(s3.store.delete('clip')).rejects.toMatchObject({ code: 'unavailable' });
});

test('more reads at once than there are connections all end', async () => {
  await using s3 = await storeOnServer();
  await s3.store.put('clip', new Uint8Array(300_000).fill(1));
  const reads = Array.from({ length: 100 }, async () => drain((await s3.store.get('clip'))?.body));
  expect(new Set(await Promise.all(reads))).toEqual(new Set([300_000]));
});
