import { readdir } from 'node:fs/promises';
import { type EpochMs, PorchlightError } from '@porchlight/kernel';
import { expect, test } from 'vitest';
import { openSpool, type SpoolEntry } from '../src/index.ts';
import {
  bytesFor,
  clipIdOf,
  DEVICE,
  manifest,
  opening,
  recordsIn,
  segment,
  temporaryFolder,
  wholeClip,
} from './records.ts';

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error: unknown) => (error instanceof PorchlightError ? error.code : error),
  );

test('a clip is read back as opening, segments in order, manifest', async () => {
  await using folder = await temporaryFolder();
  await using spool = await openSpool({ folder: folder.path });
  const entries = wholeClip(1, 5);
  for (const entry of entries) expect(await spool.append(entry)).toBe('appended');
  expect(await recordsIn(spool, 1)).toEqual(entries.map((entry) => entry.bytes));
  expect(spool.find(DEVICE, clipIdOf(1))).toMatchObject({
    nextSequence: 5,
    manifest: true,
    sizeBytes: 7 * 600,
  });
});

test('appends needn’t wait for each other, and what waits is neither told of nor read', async () => {
  await using folder = await temporaryFolder();
  await using spool = await openSpool({ folder: folder.path });
  const all = wholeClip(1, 20).map((entry) => spool.append(entry));
  expect(spool.find(DEVICE, clipIdOf(1))).toBeNull();
  expect(await recordsIn(spool, 1)).toEqual([]);
  expect(await Promise.all(all)).toEqual(Array.from({ length: 22 }, () => 'appended'));
  expect(await recordsIn(spool, 1)).toHaveLength(22);
});

test('the same record again is held already, whether the first is durable or still waits', async () => {
  await using folder = await temporaryFolder();
  await using spool = await openSpool({ folder: folder.path });
  expect(await Promise.all([spool.append(opening(1)), spool.append(opening(1))])).toEqual([
    'appended',
    'held',
  ]);
  expect(await spool.append(opening(1))).toBe('held');
  await spool.append(segment(1, 0));
  await spool.append(manifest(1, 1));
  expect(await spool.append(segment(1, 0))).toBe('held');
  expect(await spool.append(manifest(1, 1))).toBe('held');
  expect(await recordsIn(spool, 1)).toHaveLength(3);
});

test.each<[string, SpoolEntry[], SpoolEntry, string]>([
  ['a segment of an unknown clip', [], segment(1, 0), 'not_found'],
  ['a manifest of an unknown clip', [], manifest(1, 0), 'not_found'],
  ['a manifest of more segments than came', [opening(1)], manifest(1, 1), 'out_of_order'],
  ['a manifest of fewer', [opening(1), segment(1, 0)], manifest(1, 0), 'clip_conflict'],
  ['a segment after a gap', [opening(1)], segment(1, 1), 'out_of_order'],
  ['another opening', [opening(1)], { ...opening(1), bytes: bytesFor(2, 'x') }, 'clip_conflict'],
  [
    'another segment in a taken place',
    [opening(1), segment(1, 0)],
    { ...segment(1, 0), bytes: bytesFor(2, 'x') },
    'clip_conflict',
  ],
  ['a segment behind the manifest', [opening(1), manifest(1, 0)], segment(1, 0), 'clip_conflict'],
  ['a record that is too long', [], opening(1, 122_881), 'limit_exceeded'],
])('%s is refused and changes nothing', async (_, before, refused, code) => {
  await using folder = await temporaryFolder();
  await using spool = await openSpool({ folder: folder.path });
  for (const entry of before) await spool.append(entry);
  const bytesBefore = spool.totalBytes;
  expect(await codeOf(spool.append(refused))).toBe(code);
  expect(spool.totalBytes).toBe(bytesBefore);
  expect(await recordsIn(spool, 1)).toEqual(before.map((entry) => entry.bytes));
});

test('a second process is kept out of the folder', async () => {
  await using folder = await temporaryFolder();
  await using spool = await openSpool({ folder: folder.path });
  expect(await codeOf(openSpool({ folder: folder.path }))).toBe('unavailable');
  await spool.close();
  await using again = await openSpool({ folder: folder.path });
  expect([...again.clips()]).toEqual([]);
});

test('everything is there after closing and opening, with the times of the appends', async () => {
  await using folder = await temporaryFolder();
  const clock = { nowMs: () => 1_780_000_000_123 as EpochMs };
  await using spool = await openSpool({ folder: folder.path, clock });
  for (const entry of [...wholeClip(1, 3), opening(2), segment(2, 0)]) await spool.append(entry);
  const before = [...spool.clips()];
  await spool.close();
  await using again = await openSpool({ folder: folder.path });
  expect([...again.clips()]).toEqual(before);
  expect(before[1]).toMatchObject({ nextSequence: 1, manifest: false, lastAppendAtMs: 1_780_000_000_123 });
  expect(await recordsIn(again, 1)).toEqual(wholeClip(1, 3).map((entry) => entry.bytes));
  expect(await again.append(segment(2, 1))).toBe('appended');
});

test('a released clip stays released after opening again, and may be sent anew', async () => {
  await using folder = await temporaryFolder();
  await using spool = await openSpool({ folder: folder.path });
  for (const entry of wholeClip(1, 3)) await spool.append(entry);
  await Promise.all([spool.release(DEVICE, clipIdOf(1)), spool.release(DEVICE, clipIdOf(1))]);
  await spool.release(DEVICE, clipIdOf(1));
  expect(spool.find(DEVICE, clipIdOf(1))).toBeNull();
  await spool.append(opening(1));
  await spool.close();
  await using again = await openSpool({ folder: folder.path });
  expect(await recordsIn(again, 1)).toEqual([opening(1).bytes]);
});

test('files go once all their clips are released, and one stuck clip holds only itself', async () => {
  await using folder = await temporaryFolder();
  const segmentFileBytes = 64 * 1024;
  await using spool = await openSpool({ folder: folder.path, segmentFileBytes });
  for (const entry of wholeClip(0, 3).slice(0, 3)) await spool.append(entry);
  for (let clip = 1; clip <= 60; clip++) {
    await Promise.all(wholeClip(clip, 20, 1000).map((entry) => spool.append(entry)));
    await spool.release(DEVICE, clipIdOf(clip));
  }
  await spool.tidy();
  expect(spool.totalBytes).toBeLessThan(5 * segmentFileBytes);
  expect((await readdir(folder.path)).length).toBeLessThanOrEqual(5);
  await spool.close();
  await using again = await openSpool({ folder: folder.path, segmentFileBytes });
  expect([...again.clips()].map((clip) => clip.clipId)).toEqual([clipIdOf(0)]);
  expect(await recordsIn(again, 0)).toEqual(
    wholeClip(0, 3)
      .slice(0, 3)
      .map((entry) => entry.bytes),
  );
});

test('beyond its bound the spool is unavailable, and takes more after a release', async () => {
  await using folder = await temporaryFolder();
  await using spool = await openSpool({ folder: folder.path, maxBytes: 40_000, segmentFileBytes: 8_000 });
  let clips = 0;
  while ((await codeOf(spool.append(opening(clips, 5000)))) === 'no error') clips += 1;
  expect(clips).toBeGreaterThan(3);
  expect(await codeOf(spool.append(opening(99, 5000)))).toBe('unavailable');
  for (let clip = 0; clip < clips; clip++) await spool.release(DEVICE, clipIdOf(clip));
  await spool.tidy();
  expect(await spool.append(opening(99, 5000))).toBe('appended');
});
