import { PorchlightError } from '@porchlight/kernel';

/** A complete subtree: the `index`-th from the left whose leaves are 2^`level` entries. */
export interface TreeNode {
  readonly level: number;
  readonly index: number;
}

/** Throws `malformed_record` for what is no size or index of a tree: a whole number from 0 to 2⁵³−1. */
export function requireSize(size: number): void {
  if (!Number.isSafeInteger(size) || size < 0)
    throw new PorchlightError('malformed_record', 'a tree size or index is a whole number from 0 to 2⁵³−1');
}

/** The largest power of two below `size`, which is at least 2 (k in RFC 6962 section 2.1), as an exponent. */
export function splitLevel(size: number): number {
  let level = 0;
  while (2 ** (level + 1) < size) level += 1;
  return level;
}

/** The complete subtrees that the leaves from `start` on, `size` of them, are made of, from left to right. `start` is a multiple of the largest of them. */
export function completeSubtrees(start: number, size: number): TreeNode[] {
  const nodes: TreeNode[] = [];
  let at = start;
  let left = size;
  while (left > 0) {
    let level = splitLevel(left + 1);
    while (at % 2 ** level !== 0) level -= 1;
    nodes.push({ level, index: at / 2 ** level });
    at += 2 ** level;
    left -= 2 ** level;
  }
  return nodes;
}
