import type { ClipId, DeviceId } from '@porchlight/kernel';
import { expect, test } from 'vitest';
import { parseJobPayload, storeClipJobId } from '../src/index.ts';

const payload = { deviceId: 'd'.repeat(32) as DeviceId, clipId: '1'.repeat(32) as ClipId };

test('the same work has the same job id, and more segments or the manifest make another', () => {
  const ids = [
    storeClipJobId({ ...payload, finished: false }, 3),
    storeClipJobId({ ...payload, finished: false }, 4),
    storeClipJobId({ ...payload, finished: true }, 4),
  ];
  expect(new Set(ids).size).toBe(3);
  expect(storeClipJobId({ ...payload, finished: true }, 9)).toBe(ids[2]);
  for (const id of ids) expect(id).toMatch(/^(?!\d{1,21}$)[A-Za-z0-9_-]{1,128}$/);
});

test('a payload is read back from what a queue makes of it, and another is refused', () => {
  const store = { ...payload, finished: true };
  expect(parseJobPayload('store-clip', JSON.parse(JSON.stringify(store)))).toEqual(store);
  for (const wrong of [null, 'x', {}, { ...store, clipId: 'x' }, { ...store, deviceId: 7 }]) {
    expect(() => parseJobPayload('store-clip', wrong)).toThrow();
  }
});
