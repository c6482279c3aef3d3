import { PorchlightError } from '@porchlight/kernel';
import { LIMITS } from '../header/limits.ts';
import type { Kdf } from './kdf.ts';
import { childOf, type KeyNode, leavesOf } from './keyTree.ts';

/** Derives leaves below some nodes, keeping the path to the last one, so that neighbours cost two derivations on average. */
export class LeafWalk {
  readonly #nodes: readonly KeyNode[];
  readonly #primitives: Kdf;
  /** From a given node down to the leaf that was asked for last; owned by `leaf`. */
  #path: KeyNode[] = [];

  constructor(nodes: readonly KeyNode[], primitives: Kdf) {
    this.#nodes = nodes;
    this.#primitives = primitives;
  }

  /** The key of leaf `index`. Throws `sealed_for_another` when no node leads to it. */
  leaf(index: number): Uint8Array {
    while (this.#path.length > 0 && !isBelow(this.#path.at(-1) as KeyNode, index)) this.#path.pop();
    if (this.#path.length === 0) this.#path.push(this.#startOf(index));
    let node = this.#path.at(-1) as KeyNode;
    while (node.level < LIMITS.treeLevels) {
      const side = (index >> (LIMITS.treeLevels - node.level - 1)) & 1 ? 1 : 0;
      node = childOf(node, side, this.#primitives);
      this.#path.push(node);
    }
    return node.key;
  }

  #startOf(index: number): KeyNode {
    const node = this.#nodes.find((candidate) => isBelow(candidate, index));
    if (node === undefined) {
      throw new PorchlightError(
        'sealed_for_another',
        `the keys given do not lead to segment ${index} of this track`,
      );
    }
    return node;
  }
}

function isBelow(node: KeyNode, index: number): boolean {
  const { first, last } = leavesOf(node);
  return first <= index && index <= last;
}
