import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { concatBytes, utf8 } from '@porchlight/kernel';
import { encodeEntryBundle, newTiles, TILE_HEIGHT, TILE_WIDTH, type Tile, tilePath } from '@porchlight/tlog';
import type { SampleLog } from './SampleLog.ts';

/** The files of a log below its prefix, by their path without a slash before it. */
export type LogFiles = Map<string, Uint8Array>;

/** What a log's prefix serves of its first `size` entries (contracts/spec/log.md section 1): tiles, bundles, both checkpoints and the policy. The caller owns the map, and may spoil it. */
export async function layOutLog(log: SampleLog, size = log.size): Promise<LogFiles> {
  const files: LogFiles = new Map();
  for (const tile of newTiles(0, size)) files.set(tilePath(tile), await bytesOfTile(log, tile));
  files.set('checkpoint', utf8(log.checkpoint(size)));
  files.set('unwitnessed', utf8(log.unwitnessed(size)));
  files.set('policy', utf8(log.policyText));
  return files;
}

/** Writes the files into a folder, which it makes where there is none. Files that are there already and aren't named stay. */
export async function writeLogFolder(folder: string, files: LogFiles): Promise<void> {
  for (const [path, bytes] of files) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }
}

async function bytesOfTile(log: SampleLog, { level, index, width }: Tile): Promise<Uint8Array> {
  const first = index * TILE_WIDTH;
  if (level === 'entries') return encodeEntryBundle(log.entries.slice(first, first + width));
  const nodes = Array.from({ length: width }, (_, at) => ({ level: level * TILE_HEIGHT, index: first + at }));
  return concatBytes(...(await log.read(nodes)));
}
