import type { LogHead, LogObjects } from '@porchlight/domain';
import { concatBytes } from '@porchlight/kernel';
import { nodeVerifyPrimitives } from '@porchlight/seal/node-verify';
import {
  completeSubtrees,
  encodeEntryBundle,
  Frontier,
  leafHash,
  nodeHash,
  type ReadNodes,
  TILE_HEIGHT,
  TILE_WIDTH,
  tilePath,
} from '@porchlight/tlog';

const { sha256 } = nodeVerifyPrimitives;
const HIGHEST = 53;

/** A tree of any size whose entries are all the same: each of its complete subtrees is known by its level. */
export class EqualLeaves {
  readonly #entry: Uint8Array;
  readonly #byLevel: Uint8Array[];

  constructor(entry: Uint8Array) {
    this.#entry = entry;
    this.#byLevel = [leafHash(entry, sha256)];
    for (let level = 1; level <= HIGHEST; level += 1)
      this.#byLevel.push(nodeHash(this.#hash(level - 1), this.#hash(level - 1), sha256));
  }

  readonly read: ReadNodes = async (nodes) => nodes.map(({ level }) => this.#hash(level));

  head(size: number): LogHead {
    const frontier = completeSubtrees(0, size).map(({ level }) => this.#hash(level));
    const rootHash = new Frontier(sha256, size, frontier).root();
    return { size, rootHash, frontier, staged: `staged/${size}`, atMs: 0 };
  }

  /** Puts what a log of this size goes on from: the tiles and the bundle that aren't full. */
  async putEdge(size: number, objects: LogObjects): Promise<void> {
    for (let level = 0; TILE_WIDTH ** level <= size; level += 1) {
      const hashes = Math.floor(size / TILE_WIDTH ** level);
      const tile = { index: Math.floor(hashes / TILE_WIDTH), width: hashes % TILE_WIDTH };
      if (tile.width === 0) continue;
      const row = new Array<Uint8Array>(tile.width).fill(this.#hash(level * TILE_HEIGHT));
      await objects.put(tilePath({ level, ...tile }), concatBytes(...row));
      if (level > 0) continue;
      const entries = new Array<Uint8Array>(tile.width).fill(this.#entry);
      await objects.put(tilePath({ level: 'entries', ...tile }), encodeEntryBundle(entries));
    }
  }

  #hash(level: number): Uint8Array {
    return this.#byLevel[level] ?? new Uint8Array(0);
  }
}
