import { PorchlightError } from '@porchlight/kernel';
import { emptyRoot, HASH_BYTES, nodeHash } from './hashes.ts';
import type { Sha256 } from './primitives.ts';
import { completeSubtrees, requireSize } from './treeShape.ts';

/**
 * A tree as little as it takes to go on: its size and the roots of the complete subtrees that it is made of, from left to right. Whoever takes the entries after it in
 * and comes to a later root has checked that the later tree contains this one.
 */
export class Frontier {
  readonly #sha256: Sha256;
  /** Largest subtree first, as the ones in the size's binary digits. Owned by `append`. */
  readonly #hashes: Uint8Array[];
  #size: number;

  /** Throws `malformed_record` where the hashes are not as many as the size has subtrees, or not of 32 bytes. */
  constructor(sha256: Sha256, size = 0, hashes: readonly Uint8Array[] = []) {
    requireSize(size);
    const fits =
      hashes.length === completeSubtrees(0, size).length &&
      hashes.every((hash) => hash.length === HASH_BYTES);
    if (!fits)
      throw new PorchlightError('malformed_record', 'the hashes are not those of a tree of this size');
    this.#sha256 = sha256;
    this.#size = size;
    this.#hashes = [...hashes];
  }

  get size(): number {
    return this.#size;
  }

  get hashes(): readonly Uint8Array[] {
    return this.#hashes;
  }

  /** Takes the next leaf in; O(log n) hashes at the most, two on average. */
  append(leaf: Uint8Array): void {
    this.#hashes.push(leaf);
    for (let below = this.#size; below % 2 === 1; below = (below - 1) / 2) this.#joinLastTwo();
    this.#size += 1;
  }

  /** The root of the tree so far (RFC 6962 section 2.1). */
  root(): Uint8Array {
    const last = this.#hashes.at(-1);
    if (last === undefined) return emptyRoot(this.#sha256);
    return this.#hashes.slice(0, -1).reduceRight((right, left) => nodeHash(left, right, this.#sha256), last);
  }

  copy(): Frontier {
    return new Frontier(this.#sha256, this.#size, this.#hashes);
  }

  #joinLastTwo(): void {
    const right = this.#hashes.pop();
    const left = this.#hashes.pop();
    if (left !== undefined && right !== undefined) this.#hashes.push(nodeHash(left, right, this.#sha256));
  }
}
