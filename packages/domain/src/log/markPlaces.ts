import { PorchlightError } from '@porchlight/kernel';
import { HASH_BYTES, TILE_WIDTH, tileInTree } from '@porchlight/tlog';
import type { LogHead } from '../ports/LogHeads.ts';
import { requireSameHead } from './requireSameHead.ts';
import type { SequencerDeps } from './SequencerDeps.ts';
import { tilesFrom } from './tilesFrom.ts';

/** Leaf hashes that stand together in the tree. */
export interface PlacedLeaves {
  readonly firstIndex: number;
  readonly leafHashes: readonly Uint8Array[];
}

const TILES_AT_ONCE = 16;

/**
 * Notes in the queue the places of everything up to the head. Reads the leaf hashes out of the tiles, which must be published, but for those that the caller still knows.
 * Throws `corrupted_storage` where the queue knows of a larger tree.
 */
export async function markPlaces(
  deps: SequencerDeps,
  head: LogHead | null,
  known: PlacedLeaves | null,
): Promise<void> {
  const { backlog } = deps;
  const size = head?.size ?? 0;
  let placed = await backlog.placedSize();
  if (placed > size) {
    await requireSameHead(deps, head);
    throw new PorchlightError(
      'corrupted_storage',
      'the log stands still: its queue knows of a larger tree than its head: restore the newest head',
    );
  }
  while (placed < size) {
    const leafHashes = known?.firstIndex === placed ? known.leafHashes : await readLeaves(deps, placed, size);
    await backlog.markPlaced(placed, leafHashes);
    placed += leafHashes.length;
  }
}

/** From `first` to the end of a tile at most. */
async function readLeaves(deps: SequencerDeps, first: number, size: number): Promise<Uint8Array[]> {
  const firstTile = Math.floor(first / TILE_WIDTH);
  const tiles = Math.min(TILES_AT_ONCE, Math.ceil(size / TILE_WIDTH) - firstTile);
  const fetch = tilesFrom(deps.objects);
  const read = await Promise.all(
    Array.from({ length: tiles }, (_, at) => fetch(tileInTree(0, firstTile + at, size))),
  );
  const leaves = read.flatMap((bytes) =>
    Array.from({ length: bytes.length / HASH_BYTES }, (_, at) =>
      bytes.slice(at * HASH_BYTES, (at + 1) * HASH_BYTES),
    ),
  );
  return leaves.slice(first - firstTile * TILE_WIDTH);
}
