import type { VerifyPrimitives } from '../primitives/primitives.ts';

const HASH_BYTES = 32;

/** The Merkle tree of RFC 6962 section 2.1 over leaves that come one after the other; it keeps one hash per level. */
export class SegmentTree {
  readonly #primitives: Pick<VerifyPrimitives, 'sha256'>;
  /** Roots of the perfect subtrees that make up the tree, largest first; owned by `append`. */
  readonly #peaks: Uint8Array[] = [];
  #size = 0;
  /** 0x01 ‖ left ‖ right; owned by `#node`, which fills it anew for each node. */
  readonly #message = new Uint8Array(1 + 2 * HASH_BYTES).fill(1, 0, 1);

  constructor(primitives: Pick<VerifyPrimitives, 'sha256'>) {
    this.#primitives = primitives;
  }

  get size(): number {
    return this.#size;
  }

  append(leaf: Uint8Array): void {
    let node = leaf;
    for (let bits = this.#size; (bits & 1) === 1; bits >>= 1)
      node = this.#node(this.#peaks.pop() as Uint8Array, node);
    this.#peaks.push(node);
    this.#size += 1;
  }

  /** The tree hash over the leaves so far; SHA-256 of nothing when there are none. */
  root(): Uint8Array {
    const last = this.#peaks.at(-1);
    if (last === undefined) return this.#primitives.sha256(new Uint8Array(0));
    return this.#peaks.slice(0, -1).reduceRight((right, left) => this.#node(left, right), last);
  }

  #node(left: Uint8Array, right: Uint8Array): Uint8Array {
    this.#message.set(left, 1);
    this.#message.set(right, 1 + HASH_BYTES);
    return this.#primitives.sha256(this.#message);
  }
}
