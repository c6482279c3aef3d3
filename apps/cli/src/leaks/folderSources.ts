import { createReadStream } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { utf8 } from '@porchlight/kernel';
import type { LeakSource } from './LeakSource.ts';

const CHUNK_BYTES = 256 * 1024;

/**
 * Every file under `folder`, with its path in it as the name. A symbolic link isn't followed: what it holds is the path that it points to.
 * An empty folder is a source without bytes, for its name. Sockets, pipes and devices hold nothing. What the system refuses is thrown as the
 * system's error.
 */
export async function* folderSources(folder: string, under = ''): AsyncGenerator<LeakSource, void> {
  const names = await readdir(join(folder, under));
  if (names.length === 0 && under !== '') yield { name: under, chunks: only([]) };
  for (const name of names.sort()) {
    const path = join(under, name);
    const full = join(folder, path);
    const found = await lstat(full);
    if (found.isDirectory()) yield* folderSources(folder, path);
    else if (found.isSymbolicLink()) yield { name: path, chunks: only([utf8(await readlink(full))]) };
    else if (found.isFile()) {
      yield { name: path, chunks: createReadStream(full, { highWaterMark: CHUNK_BYTES }) };
    }
  }
}

async function* only(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array, void> {
  yield* chunks;
}
