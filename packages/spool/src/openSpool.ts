import { type Clock, isPorchlightError, PorchlightError, systemClock } from '@porchlight/kernel';
import { FolderLock } from './FolderLock.ts';
import { recover } from './recover.ts';
import { Spool } from './Spool.ts';
import { FolderDisk, type SpoolDisk } from './SpoolDisk.ts';

export interface SpoolOptions {
  readonly folder: string;
  /** A file takes no further batch beyond this length; 64 MiB unless told. */
  readonly segmentFileBytes?: number;
  /** What the log may take on disk; 32 GiB unless told. Beyond it `append` throws `unavailable`. */
  readonly maxBytes?: number;
  /** False gives up durability, for tests and measurements. */
  readonly fsync?: boolean;
  readonly clock?: Clock;
  /** Stands between the spool and the folder, for tests of failing disks. */
  readonly wrapDisk?: (disk: SpoolDisk) => SpoolDisk;
}

/**
 * Opens the spool in a folder, which it makes where there is none, and recovers what a crash left. Throws `unavailable` when the folder can't be used
 * or another process uses it, and `corrupted_storage` that names the damaged file.
 */
export async function openSpool(options: SpoolOptions): Promise<Spool> {
  const {
    folder,
    segmentFileBytes = 64 * 1024 * 1024,
    maxBytes = 32 * 1024 ** 3,
    clock = systemClock,
  } = options;
  const disk = await readable(folder, FolderDisk.open(folder, options.fsync ?? true));
  const lock = await FolderLock.take(folder);
  try {
    const used = options.wrapDisk?.(disk) ?? disk;
    const log = await readable(folder, recover(used));
    const spool = new Spool(used, log, { segmentFileBytes, maxBytes }, clock, () => lock.release());
    await spool.tidy();
    return spool;
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function readable<Value>(folder: string, opening: Promise<Value>): Promise<Value> {
  try {
    return await opening;
  } catch (cause) {
    if (isPorchlightError(cause)) throw cause;
    throw new PorchlightError(
      'unavailable',
      `the spool's folder ${folder} cannot be used: check that it may be written`,
      {
        cause,
      },
    );
  }
}
