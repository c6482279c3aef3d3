import { PorchlightError } from '@porchlight/kernel';
import { HASH_BYTES, nodeHash } from './hashes.ts';
import type { Sha256 } from './primitives.ts';
import { TILE_HEIGHT, type Tile, tileInTree } from './tiles.ts';
import type { TreeNode } from './treeShape.ts';

/** Fetches the bytes of a tile. Throws where it can't be had. */
export type FetchTile = (tile: Tile) => Promise<Uint8Array>;

/** Reads complete subtrees of a tree of one size out of its tiles, each of which it fetches once. What it reads is only as true as the root that is computed from it. */
export class TileReader {
  readonly #size: number;
  readonly #fetch: FetchTile;
  readonly #sha256: Sha256;
  /** By level and index. */
  readonly #tiles = new Map<string, Promise<Uint8Array>>();

  constructor(size: number, fetch: FetchTile, sha256: Sha256) {
    this.#size = size;
    this.#fetch = fetch;
    this.#sha256 = sha256;
  }

  /** As `ReadNodes`. Throws `wrong_proof` for a node that this tree hasn't, and `malformed_record` for a tile of another length. */
  readonly read = (nodes: readonly TreeNode[]): Promise<readonly Uint8Array[]> =>
    Promise.all(nodes.map((node) => this.#node(node)));

  async #node({ level, index }: TreeNode): Promise<Uint8Array> {
    const tileLevel = Math.floor(level / TILE_HEIGHT);
    const span = 2 ** (level % TILE_HEIGHT);
    const first = index * span;
    const tileIndex = Math.floor(first / 2 ** TILE_HEIGHT);
    const tile = await this.#tile(tileLevel, tileIndex);
    const at = (first % 2 ** TILE_HEIGHT) * HASH_BYTES;
    const hashes = tile.subarray(at, at + span * HASH_BYTES);
    if (hashes.length < span * HASH_BYTES)
      throw new PorchlightError('wrong_proof', `a tree of ${this.#size} entries has no such subtree`);
    return this.#join(hashes);
  }

  #join(hashes: Uint8Array): Uint8Array {
    if (hashes.length === HASH_BYTES) return Uint8Array.from(hashes);
    const middle = hashes.length / 2;
    const [left, right] = [hashes.subarray(0, middle), hashes.subarray(middle)];
    return nodeHash(this.#join(left), this.#join(right), this.#sha256);
  }

  #tile(level: number, index: number): Promise<Uint8Array> {
    const key = `${level}/${index}`;
    const known = this.#tiles.get(key);
    if (known !== undefined) return known;
    const fetched = this.#fetchWhole(tileInTree(level, index, this.#size));
    this.#tiles.set(key, fetched);
    return fetched;
  }

  async #fetchWhole(tile: Tile): Promise<Uint8Array> {
    const bytes = await this.#fetch(tile);
    if (bytes.length !== tile.width * HASH_BYTES)
      throw new PorchlightError('malformed_record', 'a tile has another length than its width says');
    return bytes;
  }
}
