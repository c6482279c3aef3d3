import { readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSpool } from '../src/index.ts';
import {
  clipIdOf,
  DEVICE,
  manifest,
  opening,
  recordsIn,
  segment,
  temporaryFolder,
  wholeClip,
} from './records.ts';

async function onlyFile(folder: string): Promise<string> {
  const [name] = await readdir(folder);
  return join(folder, name as string);
}

test('a write torn at any byte loses that write and nothing before it', async () => {
  await using folder = await temporaryFolder();
  {
    await using spool = await openSpool({ folder: folder.path });
    for (const entry of [opening(1), segment(1, 0), segment(1, 1, 300)]) await spool.append(entry);
  }
  const file = await onlyFile(folder.path);
  const whole = await readFile(file);
  const lastFrame = 72 + 300;
  for (let cut = 1; cut <= lastFrame; cut++) {
    await writeFile(file, whole.subarray(0, whole.length - cut));
    await using spool = await openSpool({ folder: folder.path, fsync: false });
    expect(spool.find(DEVICE, clipIdOf(1))).toMatchObject({ nextSequence: 1 });
    expect(await spool.append(segment(1, 1, 300))).toBe('appended');
    await spool.close();
    await using again = await openSpool({ folder: folder.path, fsync: false });
    expect(await recordsIn(again, 1)).toHaveLength(3);
  }
});

test('a batch of which only later pages reached the disk is dropped whole', async () => {
  await using folder = await temporaryFolder();
  {
    await using spool = await openSpool({ folder: folder.path });
    await spool.append(opening(1));
    await Promise.all([0, 1, 2, 3].map((sequence) => spool.append(segment(1, sequence, 5000))));
  }
  const file = await onlyFile(folder.path);
  const whole = await readFile(file);
  const begin = 32 + 72 + 600;
  for (const hole of [begin, begin + 40, begin + 72 + 2500, begin + 5072, begin + 3 * 5072 + 100]) {
    await writeFile(file, Buffer.from(whole).fill(0, hole, hole + 30));
    await using spool = await openSpool({ folder: folder.path });
    expect(spool.find(DEVICE, clipIdOf(1))).toMatchObject({ nextSequence: 0 });
  }
});

test.each(['head', 'body'])(
  'damage to the %s of an acknowledged record in the newest file is told with the file’s name',
  async (part) => {
    await using folder = await temporaryFolder();
    {
      await using spool = await openSpool({ folder: folder.path });
      for (const entry of wholeClip(1, 3)) await spool.append(entry);
    }
    const file = await onlyFile(folder.path);
    const bytes = await readFile(file);
    const at = 32 + (72 + 600) + (part === 'head' ? 20 : 72 + 300);
    bytes[at] = (bytes[at] as number) ^ 1;
    await writeFile(file, bytes);
    const failure = await openSpool({ folder: folder.path }).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: 'corrupted_storage',
      message: expect.stringContaining('0000000001.spool'),
    });
    expect(await readFile(file)).toEqual(bytes);
  },
);

test('a record that imitates frames of later batches does not make a torn tail look like damage', async () => {
  await using folder = await temporaryFolder();
  {
    await using other = await openSpool({ folder: join(folder.path, 'other') });
    for (let clip = 0; clip < 9; clip++) await other.append(opening(clip));
  }
  const forged = (await readFile(join(folder.path, 'other', '0000000001.spool'))).subarray(32);
  const spoolFolder = join(folder.path, 'spool');
  const evil = { ...segment(1, 0), bytes: forged };
  {
    await using spool = await openSpool({ folder: spoolFolder });
    await spool.append(opening(1));
    await spool.append(evil);
  }
  const file = await onlyFile(spoolFolder);
  await truncate(file, (await readFile(file)).length - 5);
  await using spool = await openSpool({ folder: spoolFolder });
  expect(await recordsIn(spool, 1)).toEqual([opening(1).bytes]);
});

test('damage in an older file is told when it is met: heads at opening, bodies at reading', async () => {
  await using folder = await temporaryFolder();
  const options = { folder: folder.path, segmentFileBytes: 3000 };
  {
    await using spool = await openSpool(options);
    for (const entry of wholeClip(1, 12)) await spool.append(entry);
  }
  const file = join(folder.path, '0000000001.spool');
  const sound = await readFile(file);
  const flipped = (at: number) => {
    const bytes = Buffer.from(sound);
    bytes[at] = (bytes[at] as number) ^ 0x80;
    return bytes;
  };
  await writeFile(file, flipped(32 + 72 + 100));
  {
    await using spool = await openSpool(options);
    await expect(recordsIn(spool, 1)).rejects.toMatchObject({
      code: 'corrupted_storage',
      message: expect.stringContaining('0000000001.spool'),
    });
  }
  for (const at of [3, 32 + 50]) {
    await writeFile(file, flipped(at));
    await expect(openSpool(options)).rejects.toMatchObject({ code: 'corrupted_storage' });
  }
});

test('a file that was taken away leaves each clip up to the hole, and says which clips lack something', async () => {
  await using folder = await temporaryFolder();
  const options = { folder: folder.path, segmentFileBytes: 3000 };
  {
    await using spool = await openSpool(options);
    for (const entry of [...wholeClip(1, 12), ...wholeClip(2, 1)]) await spool.append(entry);
  }
  await rm(join(folder.path, '0000000002.spool'));
  await using spool = await openSpool(options);
  expect(spool.incomplete).toMatchObject([{ clipId: clipIdOf(1), nextSequence: 3, manifest: false }]);
  expect(await recordsIn(spool, 2)).toHaveLength(3);
  for (let sequence = 3; sequence < 12; sequence++)
    expect(await spool.append(segment(1, sequence))).toBe('appended');
  expect(await spool.append(manifest(1, 12))).toBe('appended');
  await spool.close();
  await using again = await openSpool(options);
  expect(await recordsIn(again, 1)).toEqual(wholeClip(1, 12).map((entry) => entry.bytes));
});
