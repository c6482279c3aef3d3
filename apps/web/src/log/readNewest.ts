import { decodeLogEntry, type LogEntry } from '@porchlight/contracts/log';
import { bytesToHex, isPorchlightError } from '@porchlight/kernel';
import {
  decodeEntryBundle,
  type FetchTile,
  leafHash,
  proveInclusion,
  type Sha256,
  TILE_WIDTH,
  type TileReader,
  type TreeHead,
  tileInTree,
  verifyInclusion,
} from '@porchlight/tlog';
import type { LogLine } from './LogView.ts';

/** Where entries are read and what they are held against. */
export interface EntrySource {
  readonly tile: FetchTile;
  readonly tiles: TileReader;
  /** A tree that was found to be trusted. */
  readonly tree: TreeHead;
  readonly sha256: Sha256;
}

/** The last `count` entries of a tree, newest first, each proven to stand in it. Throws `wrong_proof`, `malformed_record` and `unavailable`. */
export async function readNewest(source: EntrySource, count: number): Promise<readonly LogLine[]> {
  const { size } = source.tree;
  const from = Math.max(0, size - count);
  const lines: LogLine[] = [];
  for (let bundle = Math.floor(from / TILE_WIDTH); bundle * TILE_WIDTH < size; bundle += 1) {
    const tile = tileInTree('entries', bundle, size);
    const entries = decodeEntryBundle(await source.tile(tile), tile.width);
    for (const [at, entry] of entries.entries()) {
      const index = bundle * TILE_WIDTH + at;
      if (index >= from) lines.push(await provenLine(source, entry, index));
    }
  }
  return lines.reverse();
}

async function provenLine(
  { tiles, tree, sha256 }: EntrySource,
  bytes: Uint8Array,
  index: number,
): Promise<LogLine> {
  const leaf = leafHash(bytes, sha256);
  const proof = await proveInclusion(index, tree.size, tiles.read, sha256);
  verifyInclusion(index, leaf, proof, tree, sha256);
  return { index, leafHashHex: bytesToHex(leaf), entry: entryOrNull(bytes) };
}

/** Null for a kind or form that this client doesn't know: it stands in the log all the same. */
export function entryOrNull(bytes: Uint8Array): LogEntry | null {
  try {
    return decodeLogEntry(bytes);
  } catch (error) {
    if (!isPorchlightError(error)) throw error;
    return null;
  }
}
