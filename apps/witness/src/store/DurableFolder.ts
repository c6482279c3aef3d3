import { mkdir, open, readdir, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A file to write, by its path below a folder. */
export interface FileToWrite {
  readonly path: string;
  readonly bytes: Uint8Array | string;
}

/** Files below one folder, each written whole: a process killed at any moment leaves the old file or the new one. One caller at a time writes a file. */
export class DurableFolder {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  at(path: string): string {
    return join(this.#root, path);
  }

  /** Null where there is no such file. */
  async read(path: string): Promise<Uint8Array | null> {
    try {
      return await readFile(this.at(path));
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  /** How many files and folders are directly in one; 0 where there is no such folder. */
  async count(path: string): Promise<number> {
    try {
      return (await readdir(this.at(path))).length;
    } catch (error) {
      if (isMissing(error)) return 0;
      throw error;
    }
  }

  /** Writes or replaces these files; when the promise resolves they are on the disk, with the names of all folders that lead to them. */
  async write(files: readonly FileToWrite[]): Promise<void> {
    const folders = new Set<string>();
    for (const { path } of files) await this.#makeFolder(dirname(this.at(path)), folders);
    await inBatches(files, (file) => this.#writeOne(file));
    for (const folder of folders) await syncFolder(folder);
  }

  async #writeOne({ path, bytes }: FileToWrite): Promise<void> {
    const whole = this.at(path);
    const partial = `${whole}.tmp`;
    const handle = await open(partial, 'w');
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(partial, whole);
  }

  /** Makes a folder and notes which folders have to be forced to the disk for its files to be found again. */
  async #makeFolder(folder: string, folders: Set<string>): Promise<void> {
    if (folders.has(folder)) return;
    const first = await mkdir(folder, { recursive: true });
    folders.add(folder);
    if (first === undefined) return;
    for (let at = folder; at !== dirname(first); at = dirname(at)) folders.add(dirname(at));
  }
}

const AT_ONCE = 16;

async function inBatches<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  for (let at = 0; at < items.length; at += AT_ONCE)
    await Promise.all(items.slice(at, at + AT_ONCE).map(work));
}

async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
