import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesToHex, concatBytes } from '@porchlight/kernel';
import { openingHash, readOpening } from '@porchlight/seal/header';
import { nodePrimitives } from '@porchlight/seal/node';
import { expect, test } from 'vitest';
import { Counters } from '../../src/device/Counters.ts';
import { resumeChain } from '../../src/device/resumeChain.ts';
import { ClipOutbox } from '../../src/upload/ClipOutbox.ts';
import { sealedClip } from '../upload/sealedClip.ts';
import { temporaryFolder } from './household.ts';

function hashOf(record: Uint8Array): string {
  return bytesToHex(openingHash(readOpening(record), nodePrimitives));
}

test('a clip that was begun when the device died, before it was counted, is counted at the next start', () => {
  using folder = temporaryFolder();
  const counters = new Counters(folder.path);
  const previousOpeningHashHex = '1'.repeat(64);
  counters.change({ clipNumber: 7, previousOpeningHashHex, previousSegments: 33 });
  const { clipId, records } = sealedClip(4, 2000, 7);
  const clip = new ClipOutbox(folder.path).begin(clipId);
  clip.append(records[0] as Uint8Array);
  resumeChain(counters, new ClipOutbox(folder.path).pending().at(-1), nodePrimitives);
  expect(new Counters(folder.path).values).toMatchObject({
    clipNumber: 8,
    previousOpeningHashHex: hashOf(records[0] as Uint8Array),
    previousSegments: 0,
  });
});

test('how much there is of a clip that a crash cut off is what the next opening will say', () => {
  using folder = temporaryFolder();
  const counters = new Counters(folder.path);
  const { clipId, records } = sealedClip(4, 300_000, 2);
  const hashHex = hashOf(records[0] as Uint8Array);
  counters.change({ clipNumber: 3, previousOpeningHashHex: hashHex, previousSegments: 0 });
  const torn = concatBytes(...records.slice(0, 7)).subarray(0, -100);
  new ClipOutbox(folder.path);
  writeFileSync(join(folder.path, 'outbox', clipId), torn);
  resumeChain(counters, new ClipOutbox(folder.path).pending().at(-1), nodePrimitives);
  expect(new Counters(folder.path).values).toMatchObject({ clipNumber: 3, previousSegments: 4 });
});

test('older clips that wait for their receipts change nothing', () => {
  using folder = temporaryFolder();
  const counters = new Counters(folder.path);
  counters.change({ clipNumber: 9, previousOpeningHashHex: '2'.repeat(64), previousSegments: 5 });
  const { clipId, records } = sealedClip(2, 2000, 4);
  const clip = new ClipOutbox(folder.path).begin(clipId);
  for (const record of records) clip.append(record);
  resumeChain(counters, new ClipOutbox(folder.path).pending().at(-1), nodePrimitives);
  resumeChain(counters, undefined, nodePrimitives);
  expect(new Counters(folder.path).values).toMatchObject({
    clipNumber: 9,
    previousOpeningHashHex: '2'.repeat(64),
    previousSegments: 5,
  });
});

test('a device whose counters are damaged does not start to count anew', () => {
  using folder = temporaryFolder();
  for (const damaged of ['', '{', '{}', '{"clipNumber":-1}']) {
    writeFileSync(join(folder.path, 'counters.json'), damaged);
    expect(() => new Counters(folder.path)).toThrow(expect.objectContaining({ code: 'malformed_message' }));
  }
});
