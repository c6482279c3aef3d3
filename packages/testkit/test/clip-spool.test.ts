import { type ClipId, type DeviceId, randomId, systemRandom } from '@porchlight/kernel';
import { clipSpoolContract } from '@porchlight/testkit/clip-spool/contract';
import { MemoryClipSpool } from '@porchlight/testkit/clip-spool/MemoryClipSpool';
import { expect, test } from 'vitest';

const deviceId = 'd'.repeat(32) as DeviceId;

clipSpoolContract('MemoryClipSpool', async () => {
  const spool = new MemoryClipSpool();
  return {
    spool,
    deviceId,
    fill: async (clipId, records) => spool.fill(deviceId, clipId, records),
    replies: async (clipId) =>
      spool.settled.filter((each) => each.clipId === clipId).map((each) => each.reply),
    async [Symbol.asyncDispose]() {},
  };
});

test('MemoryClipSpool can be out of reach, and can fail before and after it has settled', async () => {
  const spool = new MemoryClipSpool();
  const clipId = randomId(systemRandom) as ClipId;
  spool.fill(deviceId, clipId, [systemRandom(20)]);
  spool.isReachable = false;
  await expect(spool.read(deviceId, clipId)).rejects.toMatchObject({ code: 'unavailable' });
  spool.isReachable = true;
  for (const [when, left, told] of [
    ['before', 1, 0],
    ['after', 0, 1],
  ] as const) {
    spool.failNextSettle(when);
    await expect(spool.settle(deviceId, clipId, systemRandom(9), true)).rejects.toMatchObject({
      code: 'unavailable',
    });
    expect(await spool.read(deviceId, clipId)).toHaveLength(left);
    expect(spool.settled).toHaveLength(told);
  }
});
