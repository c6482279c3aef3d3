import { concatBytes } from '@porchlight/kernel';
import { encodeEntryBundle, leafHash, type Sha256, TILE_WIDTH, type Tile, tilePath } from '@porchlight/tlog';
import { joinHashes, type TreeEdge } from './TreeEdge.ts';

/** A tile as an object of the bucket. */
export interface TileObject {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A tree with a batch behind it. */
export interface GrownTree {
  readonly edge: TreeEdge;
  /** What the new tree has and the old one hadn't, as `newTiles` of tlog lists them. */
  readonly tiles: readonly TileObject[];
  /** Of the batch. */
  readonly leafHashes: readonly Uint8Array[];
}

/** Puts entries behind a tree. The work is that of the entries and of the edge, whatever the tree's size. Throws `limit_exceeded` for an entry that is too long. */
export function growTree(edge: TreeEdge, entries: readonly Uint8Array[], sha256: Sha256): GrownTree {
  const grower = new Grower(edge, sha256);
  const leafHashes = entries.map((entry) => grower.add(entry));
  return { ...grower.finish(), leafHashes };
}

interface Row {
  readonly hashes: Uint8Array[];
  isNew: boolean;
}

class Grower {
  readonly #sha256: Sha256;
  readonly #rows: Row[];
  readonly #tiles: TileObject[] = [];
  #entries: Uint8Array[];
  #size: number;

  constructor({ size, rows, entries }: TreeEdge, sha256: Sha256) {
    this.#sha256 = sha256;
    this.#size = size;
    this.#rows = rows.map((row) => ({ hashes: [...row], isNew: false }));
    this.#entries = [...entries];
  }

  /** The entry's leaf hash. */
  add(entry: Uint8Array): Uint8Array {
    const leaf = leafHash(entry, this.#sha256);
    this.#entries.push(entry);
    this.#size += 1;
    if (this.#entries.length === TILE_WIDTH) {
      this.#writeBundle();
      this.#entries = [];
    }
    this.#push(0, leaf);
    return leaf;
  }

  finish(): Pick<GrownTree, 'edge' | 'tiles'> {
    if (this.#rows[0]?.isNew === true && this.#entries.length > 0) this.#writeBundle();
    this.#rows.forEach(({ hashes, isNew }, level) => {
      if (isNew && hashes.length > 0) this.#writeTile(level, hashes);
    });
    const rows = this.#rows.map(({ hashes }) => hashes);
    return { edge: { size: this.#size, rows, entries: this.#entries }, tiles: this.#tiles };
  }

  #push(level: number, hash: Uint8Array): void {
    const row = this.#rows[level] ?? { hashes: [], isNew: true };
    this.#rows[level] = row;
    row.isNew = true;
    row.hashes.push(hash);
    if (row.hashes.length < TILE_WIDTH) return;
    this.#writeTile(level, row.hashes);
    const root = joinHashes(row.hashes, this.#sha256);
    row.hashes.length = 0;
    this.#push(level + 1, root);
  }

  #writeTile(level: number, hashes: readonly Uint8Array[]): void {
    const last = Math.floor(this.#size / TILE_WIDTH ** level) - 1;
    const tile: Tile = { level, index: Math.floor(last / TILE_WIDTH), width: hashes.length };
    this.#tiles.push({ name: tilePath(tile), bytes: concatBytes(...hashes) });
  }

  #writeBundle(): void {
    const index = Math.floor((this.#size - 1) / TILE_WIDTH);
    const tile: Tile = { level: 'entries', index, width: this.#entries.length };
    this.#tiles.push({ name: tilePath(tile), bytes: encodeEntryBundle(this.#entries) });
  }
}
