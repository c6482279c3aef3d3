import { execFileSync } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type DiskFile, openSpool, type SpoolDisk } from '../src/index.ts';
import { clipIdOf, DEVICE, opening, recordsIn, segment, temporaryFolder, wholeClip } from './records.ts';

type Operation = 'write' | 'sync' | 'truncate';

/** A disk that obeys `failures`: the next call of that operation throws ENOSPC, a write after half of its bytes. */
function failingDisk(disk: SpoolDisk, failures: Operation[]): SpoolDisk {
  const fails = (operation: Operation) => {
    if (failures[0] !== operation) return false;
    failures.shift();
    return true;
  };
  const full = () => Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  const wrap = (file: DiskFile): DiskFile => ({
    read: (position, length) => file.read(position, length),
    size: () => file.size(),
    close: () => file.close(),
    async write(parts, position) {
      if (!fails('write')) return file.write(parts, position);
      const whole = Buffer.concat(parts);
      await file.write([whole.subarray(0, whole.length >> 1)], position);
      throw full();
    },
    async sync() {
      await file.sync();
      if (fails('sync')) throw full();
    },
    async truncate(length) {
      if (fails('truncate')) throw full();
      return file.truncate(length);
    },
  });
  return {
    list: () => disk.list(),
    remove: (name) => disk.remove(name),
    open: async (name) => wrap(await disk.open(name)),
  };
}

test.each<Operation[][]>([
  [['write']],
  [['sync']],
  [['write', 'truncate']],
  [['sync', 'truncate', 'truncate']],
])('after %j nothing half is there, what waited fails too, and the log goes on', async (planned) => {
  await using folder = await temporaryFolder();
  const failures: Operation[] = [];
  const wrapDisk = (disk: SpoolDisk) => failingDisk(disk, failures);
  await using spool = await openSpool({ folder: folder.path, wrapDisk });
  for (const entry of [opening(1), segment(1, 0)]) await spool.append(entry);
  const bytesBefore = spool.totalBytes;
  failures.push(...planned);
  const attempts = [segment(1, 1), segment(1, 2), opening(2), segment(2, 0)];
  const results = await Promise.allSettled(attempts.map((entry) => spool.append(entry)));
  expect(results.map((result) => result.status === 'rejected' && result.reason.code)).toEqual(
    attempts.map(() => 'unavailable'),
  );
  expect(spool.totalBytes).toBe(bytesBefore);
  expect(spool.find(DEVICE, clipIdOf(1))).toMatchObject({ nextSequence: 1 });
  expect(spool.find(DEVICE, clipIdOf(2))).toBeNull();
  const file = join(folder.path, '0000000001.spool');
  const isCutBack = !planned.includes('truncate');
  if (isCutBack) expect((await stat(file)).size).toBe(bytesBefore);
  while ((await spool.append(segment(1, 1)).catch(() => 'failed')) === 'failed') {
    expect(failures.length).toBeLessThan(planned.length);
  }
  expect((await stat(file)).size).toBe(spool.totalBytes);
  for (;;) {
    const retried = await Promise.allSettled(attempts.map((entry) => spool.append(entry)));
    if (retried.every((result) => result.status === 'fulfilled')) break;
    expect(failures.length).toBeLessThan(planned.length);
  }
  await spool.close();
  await using again = await openSpool({ folder: folder.path });
  expect(await recordsIn(again, 1)).toHaveLength(4);
  expect(await recordsIn(again, 2)).toHaveLength(2);
});

test('a release that cannot be written leaves the clip held, and may be asked again', async () => {
  await using folder = await temporaryFolder();
  const failures: Operation[] = [];
  await using spool = await openSpool({
    folder: folder.path,
    wrapDisk: (disk) => failingDisk(disk, failures),
  });
  for (const entry of wholeClip(1, 2)) await spool.append(entry);
  failures.push('write');
  await expect(spool.release(DEVICE, clipIdOf(1))).rejects.toMatchObject({ code: 'unavailable' });
  expect(await recordsIn(spool, 1)).toHaveLength(4);
  await spool.release(DEVICE, clipIdOf(1));
  expect(spool.find(DEVICE, clipIdOf(1))).toBeNull();
});

test.skipIf(process.platform !== 'linux' || process.getuid?.() !== 0)(
  'on a full file system appends are unavailable, nothing acknowledged is lost, and the log goes on once there is room',
  async () => {
    await using folder = await temporaryFolder();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', folder.path]);
    try {
      await using spool = await openSpool({ folder: folder.path, segmentFileBytes: 64 * 1024 });
      let held = 0;
      await expect(
        (async () => {
          for (; held < 100; held++) await spool.append(opening(held, 20_000));
        })(),
      ).rejects.toMatchObject({ code: 'unavailable' });
      expect(held).toBeGreaterThan(10);
      for (let clip = 0; clip < held; clip++)
        expect(await recordsIn(spool, clip)).toEqual([opening(clip, 20_000).bytes]);
      for (let clip = 0; clip < held; clip++) await spool.release(DEVICE, clipIdOf(clip));
      await spool.tidy();
      expect(await spool.append(opening(200, 20_000))).toBe('appended');
      await spool.close();
    } finally {
      execFileSync('umount', [folder.path]);
    }
  },
);
