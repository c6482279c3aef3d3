import type { ClipSpool } from '@porchlight/domain';
import { type ClipId, type DeviceId, randomId, systemRandom } from '@porchlight/kernel';
import { RECORD_TYPES, type RecordType } from '@porchlight/seal/header';
import { describe, expect, test } from 'vitest';

/** A spool, and a device that is connected to it. */
export interface ClipSpoolUnderTest extends AsyncDisposable {
  readonly spool: ClipSpool;
  readonly deviceId: DeviceId;
  /** Puts records into the spool as if the device had sent them. */
  fill(clipId: ClipId, records: readonly Uint8Array[]): Promise<void>;
  /** What the device got about the clip, once it has got `count` replies at least. */
  replies(clipId: ClipId, count: number): Promise<readonly Uint8Array[]>;
}

/** What every `ClipSpool` holds. */
export function clipSpoolContract(name: string, open: () => Promise<ClipSpoolUnderTest>): void {
  describe(`${name} keeps the contract of ClipSpool`, () => {
    readingTests(open);
    settlingTests(open);
  });
}

function readingTests(open: () => Promise<ClipSpoolUnderTest>): void {
  test('a clip that it knows nothing of has no records', async () => {
    await using opened = await open();
    expect(await opened.spool.read(opened.deviceId, newClipId())).toEqual([]);
  });

  test('records are read as they arrived, of any length, and as often as one likes', async () => {
    await using opened = await open();
    const clipId = newClipId();
    const records = clipOf([0, 1, 119_000, 5000, 122_872]);
    await opened.fill(clipId, records);
    await opened.fill(newClipId(), clipOf([3, 3]));
    for (let round = 0; round < 2; round++) {
      const read = await opened.spool.read(opened.deviceId, clipId);
      expect(read.length).toBe(records.length);
      for (const [i, record] of read.entries())
        expect(Buffer.compare(record, records[i] as Uint8Array)).toBe(0);
    }
  });

  test('a clip under another device’s id is nothing', async () => {
    await using opened = await open();
    const clipId = newClipId();
    await opened.fill(clipId, clipOf([10, 10]));
    expect(await opened.spool.read('e'.repeat(32) as DeviceId, clipId)).toEqual([]);
  });
}

function settlingTests(open: () => Promise<ClipSpoolUnderTest>): void {
  test('settling with release sends the reply and forgets the clip', async () => {
    await using opened = await open();
    const { spool, deviceId } = opened;
    const clipId = newClipId();
    await opened.fill(clipId, clipOf([10, 10]));
    const reply = recordOf('receipt', 400);
    await spool.settle(deviceId, clipId, reply, true);
    expect(await opened.replies(clipId, 1)).toEqual([reply]);
    expect(await spool.read(deviceId, clipId)).toEqual([]);
  });

  test('settling without release sends the reply and keeps the clip', async () => {
    await using opened = await open();
    const { spool, deviceId } = opened;
    const clipId = newClipId();
    await opened.fill(clipId, clipOf([10, 10]));
    const reply = recordOf('receipt', 400);
    await spool.settle(deviceId, clipId, reply, false);
    expect(await opened.replies(clipId, 1)).toEqual([reply]);
    expect(await spool.read(deviceId, clipId)).toHaveLength(2);
  });

  test('settling again with the same reply is no error, also once the clip is forgotten', async () => {
    await using opened = await open();
    const { spool, deviceId } = opened;
    const clipId = newClipId();
    await opened.fill(clipId, clipOf([10, 10]));
    const reply = recordOf('refusal', 300);
    for (let round = 0; round < 3; round++) await spool.settle(deviceId, clipId, reply, true);
    expect((await opened.replies(clipId, 1))[0]).toEqual(reply);
  });

  test('a clip may be sent anew after it was released', async () => {
    await using opened = await open();
    const { spool, deviceId } = opened;
    const clipId = newClipId();
    await opened.fill(clipId, clipOf([10, 10]));
    await spool.settle(deviceId, clipId, recordOf('refusal', 300), true);
    await opened.fill(clipId, clipOf([7]));
    expect(await spool.read(deviceId, clipId)).toHaveLength(1);
  });
}

function newClipId(): ClipId {
  return randomId(systemRandom) as ClipId;
}

/** Records in the form of a clip's, whose bodies have these lengths. */
function clipOf(lengths: readonly number[]): Uint8Array[] {
  return lengths.map((length, i) => recordOf(i === 0 ? 'opening' : 'segment', length));
}

function recordOf(type: RecordType, bodyBytes: number): Uint8Array {
  const record = Uint8Array.from({ length: 8 + bodyBytes }, (_, i) => (i * 31 + bodyBytes) & 255);
  record.set([0x50, 0x4c, 1, RECORD_TYPES[type]]);
  new DataView(record.buffer).setUint32(4, bodyBytes);
  return record;
}
