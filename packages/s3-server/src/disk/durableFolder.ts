import { link, mkdir, open, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Forces the names in a folder to the disk. */
export async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes folders and remembers which of them are on the disk, so that each is forced there once per process. */
export class DurableFolders {
  readonly #root: string;
  readonly #made = new Map<string, Promise<void>>();

  /** `root` exists and is on the disk. */
  constructor(root: string) {
    this.#root = root;
  }

  /** Resolves when `path`, which lies below the root, and every folder above it are on the disk. */
  ensure(path: string): Promise<void> {
    if (path === this.#root) return Promise.resolve();
    const known = this.#made.get(path);
    if (known !== undefined) return known;
    const making = this.#make(path);
    this.#made.set(path, making);
    making.catch(() => this.#made.delete(path));
    return making;
  }

  async #make(path: string): Promise<void> {
    const parent = dirname(path);
    await this.ensure(parent);
    await mkdir(path, { mode: 0o700 }).catch(ignore('EEXIST'));
    await syncFolder(parent);
  }
}

/**
 * Gives the finished file `from` the name `to`, at once and durably. With `onlyIfAbsent`, false (and `from` is gone) where `to` exists already;
 * otherwise `to` is replaced.
 */
export async function publishFile(from: string, to: string, onlyIfAbsent: boolean): Promise<boolean> {
  if (!onlyIfAbsent) await rename(from, to);
  else {
    const published = await link(from, to).then(() => true, ignore('EEXIST'));
    await unlink(from);
    if (published !== true) return false;
  }
  await syncFolder(dirname(to));
  return true;
}

/** Removes a file durably; one that isn't there is no error. */
export async function removeFile(path: string): Promise<void> {
  const removed = await unlink(path).then(() => true, ignore('ENOENT'));
  if (removed === true) await syncFolder(dirname(path));
}

/** A handler that lets one kind of system error pass as undefined and throws the rest. */
export function ignore(code: string): (error: NodeJS.ErrnoException) => undefined {
  return (error) => {
    if (error.code !== code) throw error;
    return undefined;
  };
}
