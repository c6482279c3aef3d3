import { HASH_BYTES, nodeHash, type Sha256, TILE_WIDTH } from '@porchlight/tlog';

/** A row of tiles' last one: its hashes so far, and the number of the tile in its row. */
export interface OpenTile {
  readonly level: number;
  readonly index: number;
  readonly hashes: readonly Uint8Array[];
}

/** The hashes of a growing tree that are in its unfinished tiles, row by row: what it takes to compute every tile there is. */
export class TileRows {
  readonly #sha256: Sha256;
  /** By level; each shorter than a tile is wide. Owned by `append`. */
  readonly #rows: { index: number; hashes: Uint8Array[] }[];

  constructor(sha256: Sha256, rows: readonly OpenTile[] = []) {
    this.#sha256 = sha256;
    this.#rows = rows.map(({ index, hashes }) => ({ index, hashes: [...hashes] }));
  }

  /** The unfinished tiles, from the leaves up; one may have no hash yet. */
  get open(): readonly OpenTile[] {
    return this.#rows.map(({ index, hashes }, level) => ({ level, index, hashes: [...hashes] }));
  }

  /** Takes the next leaf in. The tiles that it fills, from the leaves up. */
  append(leaf: Uint8Array): readonly OpenTile[] {
    const filled: OpenTile[] = [];
    let hash: Uint8Array | null = leaf;
    for (let level = 0; hash !== null; level += 1) {
      const row = this.#row(level);
      row.hashes.push(hash);
      hash = null;
      if (row.hashes.length < TILE_WIDTH) continue;
      filled.push({ level, index: row.index, hashes: row.hashes });
      hash = rootOf(row.hashes, this.#sha256);
      row.index += 1;
      row.hashes = [];
    }
    return filled;
  }

  copy(): TileRows {
    return new TileRows(this.#sha256, this.open);
  }

  #row(level: number): { index: number; hashes: Uint8Array[] } {
    const known = this.#rows[level];
    if (known !== undefined) return known;
    const row = { index: 0, hashes: [] };
    this.#rows.push(row);
    return row;
  }
}

function rootOf(hashes: readonly Uint8Array[], sha256: Sha256): Uint8Array {
  let row = hashes;
  while (row.length > 1) {
    const below = row;
    row = Array.from({ length: below.length / 2 }, (_, at) =>
      nodeHash(
        below[2 * at] ?? new Uint8Array(HASH_BYTES),
        below[2 * at + 1] ?? new Uint8Array(HASH_BYTES),
        sha256,
      ),
    );
  }
  return row[0] ?? new Uint8Array(HASH_BYTES);
}
