import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type DiskFile, openSpool, type SpoolDisk } from '../src/index.ts';
import { clipIdOf, DEVICE, opening, temporaryFolder, wholeClip } from './records.ts';

/** Lets calls through while it is open, and holds them back while it is shut. */
class Gate {
  isShut = false;
  waiting = 0;
  #opened: (() => void)[] = [];

  async pass(): Promise<void> {
    if (!this.isShut) return;
    this.waiting += 1;
    await new Promise<void>((resolve) => this.#opened.push(resolve));
    this.waiting -= 1;
  }

  open(): void {
    this.isShut = false;
    for (const go of this.#opened.splice(0)) go();
  }

  async untilWaiting(): Promise<void> {
    while (this.waiting === 0) await setImmediate();
  }
}

function gated(disk: SpoolDisk, reads: Gate, writes: Gate): SpoolDisk {
  const wrap = (file: DiskFile): DiskFile => ({
    sync: () => file.sync(),
    truncate: (length) => file.truncate(length),
    size: () => file.size(),
    close: () => file.close(),
    read: async (position, length) => {
      await reads.pass();
      return file.read(position, length);
    },
    write: async (parts, position) => {
      await writes.pass();
      await file.write(parts, position);
    },
  });
  return {
    list: () => disk.list(),
    remove: (name) => disk.remove(name),
    open: async (name) => wrap(await disk.open(name)),
  };
}

test('a clip that is released while its records are being moved does not come back at the next start', async () => {
  await using folder = await temporaryFolder();
  const [reads, writes] = [new Gate(), new Gate()];
  const options = { folder: folder.path, segmentFileBytes: 4000 };
  await using spool = await openSpool({ ...options, wrapDisk: (disk) => gated(disk, reads, writes) });
  await spool.append(opening(0));
  for (let clip = 1; clip <= 5; clip++) for (const entry of wholeClip(clip, 6)) await spool.append(entry);
  reads.isShut = true;
  for (let clip = 1; clip <= 5; clip++) await spool.release(DEVICE, clipIdOf(clip));
  await reads.untilWaiting();
  writes.isShut = true;
  const releasing = spool.release(DEVICE, clipIdOf(0));
  await writes.untilWaiting();
  reads.open();
  for (let turn = 0; turn < 20; turn++) await setImmediate();
  writes.open();
  await releasing;
  await spool.tidy();
  await spool.close();
  await using again = await openSpool(options);
  expect([...again.clips()]).toEqual([]);
});
