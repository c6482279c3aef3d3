import { clipStoreContract } from '@porchlight/testkit/clip-store/contract';
import { MemoryClipStore } from '@porchlight/testkit/clip-store/MemoryClipStore';
import { expect, test } from 'vitest';

clipStoreContract('MemoryClipStore', async () => ({
  store: new MemoryClipStore(),
  prefix: '',
  async [Symbol.asyncDispose]() {},
}));

const unavailable = { code: 'unavailable' };

test('MemoryClipStore can fail before and after it has stored an object', async () => {
  const store = new MemoryClipStore();
  store.failNext('put', 'before');
  await expect(store.put('clip', Uint8Array.of(1))).rejects.toMatchObject(unavailable);
  expect(store.objects().size).toBe(0);
  store.failNext('put', 'after');
  await expect(store.put('clip', Uint8Array.of(1))).rejects.toMatchObject(unavailable);
  expect(store.objects()).toEqual(new Map([['clip', Uint8Array.of(1)]]));
  await store.put('clip', Uint8Array.of(1));
});

test('MemoryClipStore can fail before and after it has deleted an object', async () => {
  const store = new MemoryClipStore();
  await store.put('clip', Uint8Array.of(1));
  store.failNext('delete', 'before');
  await expect(store.delete('clip')).rejects.toMatchObject(unavailable);
  expect(store.objects().size).toBe(1);
  store.failNext('delete', 'after');
  await expect(store.delete('clip')).rejects.toMatchObject(unavailable);
  expect(store.objects().size).toBe(0);
});

test('MemoryClipStore can fail to read, and can hold a damaged object', async () => {
  const store = new MemoryClipStore();
  await store.put('clip', Uint8Array.of(1));
  store.failNext('get', 'before');
  await expect(store.get('clip')).rejects.toMatchObject(unavailable);
  store.failNext('list', 'before');
  await expect(store.list('').next()).rejects.toMatchObject(unavailable);
  store.corrupt('clip');
  const object = await store.get('clip');
  const reading = async () => {
    for await (const piece of object?.body ?? []) expect(piece.length).toBeGreaterThan(0);
  };
  await expect(reading()).rejects.toMatchObject({ code: 'corrupted_storage' });
});

test('MemoryClipStore refuses an object beyond its limit', async () => {
  const store = new MemoryClipStore(10);
  await store.put('clip', new Uint8Array(10));
  await expect(store.put('clip', new Uint8Array(11))).rejects.toMatchObject({ code: 'limit_exceeded' });
});
