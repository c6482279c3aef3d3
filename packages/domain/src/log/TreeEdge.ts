import { equalBytes, PorchlightError } from '@porchlight/kernel';
import {
  completeSubtrees,
  decodeEntryBundle,
  type FetchTile,
  Frontier,
  HASH_BYTES,
  leafHash,
  nodeHash,
  type Sha256,
  TILE_WIDTH,
} from '@porchlight/tlog';
import type { LogHead } from '../ports/LogHeads.ts';

/** The right edge of a tree: all that it takes to write the tiles of a larger one. Its size doesn't depend on the tree's, but for the few rows. */
export interface TreeEdge {
  readonly size: number;
  /** By the level of tiles: the 0 to 255 hashes of the tile that isn't full yet. */
  readonly rows: readonly (readonly Uint8Array[])[];
  /** Of the bundle that isn't full yet. */
  readonly entries: readonly Uint8Array[];
}

/** Of the tree without entries. */
export const EMPTY_EDGE: TreeEdge = { size: 0, rows: [], entries: [] };

/** The frontier of the tree that has this edge. */
export function frontierOf({ size, rows }: TreeEdge, sha256: Sha256): Frontier {
  const hashes = rows.toReversed().flatMap((row) => rootsOfRow(row, sha256));
  return new Frontier(sha256, size, hashes);
}

/** Reads the edge of a head's tree out of its tiles. Throws `corrupted_storage` where they are not those of this head. */
export async function readEdge(head: LogHead, fetch: FetchTile, sha256: Sha256): Promise<TreeEdge> {
  const { size } = head;
  const levels: number[] = [];
  for (let level = 0; TILE_WIDTH ** level <= size; level += 1) levels.push(level);
  const rows = await Promise.all(levels.map((level) => readRow(level, size, fetch)));
  const entries = await readLastBundle(size, fetch);
  const edge = { size, rows, entries };
  if (!fits(edge, head, sha256))
    throw new PorchlightError(
      'corrupted_storage',
      'the tiles at the end of the log are not those of its head; restore them from a copy or a mirror',
    );
  return edge;
}

/** The root of a complete subtree from what it is made of. */
export function joinHashes(hashes: readonly Uint8Array[], sha256: Sha256): Uint8Array {
  let row = hashes;
  while (row.length > 1) {
    const above: Uint8Array[] = [];
    for (let at = 0; at + 1 < row.length; at += 2) {
      const [left, right] = [row[at], row[at + 1]];
      if (left !== undefined && right !== undefined) above.push(nodeHash(left, right, sha256));
    }
    row = above;
  }
  return row[0] ?? new Uint8Array(HASH_BYTES);
}

function rootsOfRow(row: readonly Uint8Array[], sha256: Sha256): Uint8Array[] {
  return completeSubtrees(0, row.length).map(({ level, index }) => {
    const span = 2 ** level;
    return joinHashes(row.slice(index * span, (index + 1) * span), sha256);
  });
}

async function readRow(level: number, size: number, fetch: FetchTile): Promise<Uint8Array[]> {
  const hashes = Math.floor(size / TILE_WIDTH ** level);
  const width = hashes % TILE_WIDTH;
  if (width === 0) return [];
  const bytes = await fetch({ level, index: Math.floor(hashes / TILE_WIDTH), width });
  return Array.from({ length: width }, (_, at) => bytes.slice(at * HASH_BYTES, (at + 1) * HASH_BYTES));
}

async function readLastBundle(size: number, fetch: FetchTile): Promise<Uint8Array[]> {
  const width = size % TILE_WIDTH;
  if (width === 0) return [];
  const bundle = await fetch({ level: 'entries', index: Math.floor(size / TILE_WIDTH), width });
  return decodeEntryBundle(bundle, width);
}

function fits(edge: TreeEdge, head: LogHead, sha256: Sha256): boolean {
  const whole = edge.rows.every((row) => row.every(({ length }) => length === HASH_BYTES));
  if (!whole) return false;
  const { hashes } = frontierOf(edge, sha256);
  const leaves = edge.rows[0] ?? [];
  return (
    hashes.every((hash, at) => equalBytes(hash, head.frontier[at] ?? new Uint8Array(0))) &&
    edge.entries.every((entry, at) => equalBytes(leafHash(entry, sha256), leaves[at] ?? new Uint8Array(0)))
  );
}
