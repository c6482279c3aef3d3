import { PorchlightError } from '@porchlight/kernel';
import { nodeHash } from './hashes.ts';
import type { Sha256 } from './primitives.ts';
import { completeSubtrees, requireSize, splitLevel, type TreeNode } from './treeShape.ts';

/** Reads the hashes of complete subtrees, in the order that they are asked for in. It throws where it hasn't one of them. */
export type ReadNodes = (nodes: readonly TreeNode[]) => Promise<readonly Uint8Array[]>;

/** The leaves from `start` on, `size` of them. */
interface Range {
  readonly start: number;
  readonly size: number;
}

/** The root of the tree's first `size` leaves. */
export async function rootOfTree(size: number, read: ReadNodes, sha256: Sha256): Promise<Uint8Array> {
  requireSize(size);
  return (await hashesOfRanges([{ start: 0, size }], read, sha256))[0] ?? sha256(new Uint8Array(0));
}

/** The audit path of the leaf at `index` in the tree of `size` leaves (RFC 6962 section 2.1.1). Throws `wrong_proof` for an index outside. */
export async function proveInclusion(
  index: number,
  size: number,
  read: ReadNodes,
  sha256: Sha256,
): Promise<readonly Uint8Array[]> {
  requireSize(index);
  requireSize(size);
  if (index >= size)
    throw new PorchlightError('wrong_proof', `a tree of ${size} entries has no entry ${index}`);
  return hashesOfRanges(pathOf(index, { start: 0, size }), read, sha256);
}

/** The proof that the tree of `size` leaves begins with that of `oldSize` (RFC 6962 section 2.1.2); empty from the empty tree and to the same one. Throws `wrong_proof` for a larger old size. */
export async function proveConsistency(
  oldSize: number,
  size: number,
  read: ReadNodes,
  sha256: Sha256,
): Promise<readonly Uint8Array[]> {
  requireSize(oldSize);
  requireSize(size);
  if (oldSize > size) throw new PorchlightError('wrong_proof', 'the older tree is larger than the newer');
  if (oldSize === 0 || oldSize === size) return [];
  return hashesOfRanges(bridgeOf(oldSize, { start: 0, size }, true), read, sha256);
}

/** Siblings from the leaf's up to the root's child. */
function pathOf(index: number, { start, size }: Range): Range[] {
  if (size === 1) return [];
  const half = 2 ** splitLevel(size);
  const left = { start, size: half };
  const right = { start: start + half, size: size - half };
  return index < start + half ? [...pathOf(index, left), right] : [...pathOf(index, right), left];
}

/** SUBPROOF of RFC 6962 section 2.1.2; `isKnown` while the old tree itself is the range. */
function bridgeOf(oldEnd: number, { start, size }: Range, isKnown: boolean): Range[] {
  if (oldEnd === start + size) return isKnown ? [] : [{ start, size }];
  const half = 2 ** splitLevel(size);
  const left = { start, size: half };
  const right = { start: start + half, size: size - half };
  if (oldEnd <= start + half) return [...bridgeOf(oldEnd, left, isKnown), right];
  return [...bridgeOf(oldEnd, right, false), left];
}

async function hashesOfRanges(
  ranges: readonly Range[],
  read: ReadNodes,
  sha256: Sha256,
): Promise<readonly Uint8Array[]> {
  const parts = ranges.map(({ start, size }) => completeSubtrees(start, size));
  const hashes = await read(parts.flat());
  let at = 0;
  return parts.flatMap((nodes) => {
    const own = hashes.slice(at, at + nodes.length);
    at += nodes.length;
    const last = own.at(-1);
    if (last === undefined) return [];
    return [own.slice(0, -1).reduceRight((right, left) => nodeHash(left, right, sha256), last)];
  });
}
