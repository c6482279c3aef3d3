import { concatBytes } from '@porchlight/kernel';
import { Frontier, HASH_BYTES, type Sha256, TILE_WIDTH, type Tile, tileInTree } from '@porchlight/tlog';

/** A tile with its hashes. */
export interface GrownTile {
  readonly tile: Tile;
  readonly bytes: Uint8Array;
}

/** The tiles of hashes that a tree of `oldSize` gets by these leaves, as wide as they then are (C2SP tlog-tiles). `read` gives the tiles that it had. */
export async function growTiles(
  oldSize: number,
  leaves: readonly Uint8Array[],
  read: (tile: Tile) => Promise<Uint8Array>,
  sha256: Sha256,
): Promise<GrownTile[]> {
  const grown: GrownTile[] = [];
  let added = leaves;
  for (let level = 0; added.length > 0; level += 1) {
    const first = Math.floor(oldSize / TILE_WIDTH ** level);
    const index = Math.floor(first / TILE_WIDTH);
    const isOpen = first % TILE_WIDTH > 0;
    const before = isOpen ? splitHashes(await read(tileInTree(level, index, oldSize))) : [];
    const tiles = tilesOf(level, index, [...before, ...added]);
    grown.push(...tiles);
    added = tiles
      .filter(({ tile }) => tile.width === TILE_WIDTH)
      .map(({ bytes }) => rootOf(splitHashes(bytes), sha256));
  }
  return grown;
}

function splitHashes(bytes: Uint8Array): Uint8Array[] {
  return Array.from({ length: Math.floor(bytes.length / HASH_BYTES) }, (_, at) =>
    bytes.slice(at * HASH_BYTES, (at + 1) * HASH_BYTES),
  );
}

function tilesOf(level: number, firstIndex: number, hashes: readonly Uint8Array[]): GrownTile[] {
  return Array.from({ length: Math.ceil(hashes.length / TILE_WIDTH) }, (_, at) => {
    const own = hashes.slice(at * TILE_WIDTH, (at + 1) * TILE_WIDTH);
    return { tile: { level, index: firstIndex + at, width: own.length }, bytes: concatBytes(...own) };
  });
}

function rootOf(hashes: readonly Uint8Array[], sha256: Sha256): Uint8Array {
  const frontier = new Frontier(sha256);
  for (const hash of hashes) frontier.append(hash);
  return frontier.root();
}
