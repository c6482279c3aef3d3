import { equalBytes, PorchlightError } from '@porchlight/kernel';
import { HASH_BYTES, nodeHash } from './hashes.ts';
import type { Sha256 } from './primitives.ts';
import { requireSize, splitLevel } from './treeShape.ts';

/** A tree by its size and root. */
export interface TreeHead {
  readonly size: number;
  /** 32 bytes. */
  readonly rootHash: Uint8Array;
}

/** Throws `wrong_proof`, with the reason, unless `proof` shows that the leaf of this hash stands at `index` of the tree (RFC 6962 section 2.1.1). */
export function verifyInclusion(
  index: number,
  leaf: Uint8Array,
  proof: readonly Uint8Array[],
  tree: TreeHead,
  sha256: Sha256,
): void {
  requireSize(index);
  requireSize(tree.size);
  if (index >= tree.size) throw wrong(`a tree of ${tree.size} entries has no entry ${index}`);
  requireHashes([leaf, ...proof]);
  const rest = [...proof];
  const root = rootFromPath(index, tree.size, leaf, rest, sha256);
  if (rest.length > 0) throw wrong('it has more hashes than the path from this entry to the root');
  if (!equalBytes(root, tree.rootHash)) throw wrong('it leads from this entry to another root');
}

/** Throws `wrong_proof`, with the reason, unless `proof` shows that the newer tree begins with the older one (RFC 6962 section 2.1.2). */
export function verifyConsistency(
  older: TreeHead,
  newer: TreeHead,
  proof: readonly Uint8Array[],
  sha256: Sha256,
): void {
  requireSize(older.size);
  requireSize(newer.size);
  requireHashes(proof);
  if (older.size > newer.size) throw wrong('the older tree is larger than the newer');
  if (older.size === 0 || older.size === newer.size) {
    if (proof.length > 0) throw wrong('there is nothing to prove here, and it has hashes');
    if (older.size === newer.size && !equalBytes(older.rootHash, newer.rootHash))
      throw wrong('two trees of one size have two roots');
    return;
  }
  const rest = [...proof];
  const roots = rootsFromBridge(older.size, newer.size, older.rootHash, true, rest, sha256);
  if (rest.length > 0) throw wrong('it has more hashes than lie between these trees');
  if (!equalBytes(roots.older, older.rootHash)) throw wrong('it begins with another older tree');
  if (!equalBytes(roots.newer, newer.rootHash)) throw wrong('it leads to another newer tree');
}

/** Takes the siblings from the end of `rest`, the root's child first. */
function rootFromPath(
  index: number,
  size: number,
  leaf: Uint8Array,
  rest: Uint8Array[],
  sha256: Sha256,
): Uint8Array {
  if (size === 1) return leaf;
  const half = 2 ** splitLevel(size);
  const sibling = taken(rest);
  if (index < half) return nodeHash(rootFromPath(index, half, leaf, rest, sha256), sibling, sha256);
  return nodeHash(sibling, rootFromPath(index - half, size - half, leaf, rest, sha256), sha256);
}

/** The roots that the proof gives both trees, of which `size` leaves and `oldSize` of these are looked at. */
function rootsFromBridge(
  oldSize: number,
  size: number,
  oldRoot: Uint8Array,
  isKnown: boolean,
  rest: Uint8Array[],
  sha256: Sha256,
): { readonly older: Uint8Array; readonly newer: Uint8Array } {
  if (oldSize === size) {
    const hash = isKnown ? oldRoot : taken(rest);
    return { older: hash, newer: hash };
  }
  const half = 2 ** splitLevel(size);
  const sibling = taken(rest);
  if (oldSize <= half) {
    const { older, newer } = rootsFromBridge(oldSize, half, oldRoot, isKnown, rest, sha256);
    return { older, newer: nodeHash(newer, sibling, sha256) };
  }
  const below = rootsFromBridge(oldSize - half, size - half, oldRoot, false, rest, sha256);
  return {
    older: nodeHash(sibling, below.older, sha256),
    newer: nodeHash(sibling, below.newer, sha256),
  };
}

function taken(rest: Uint8Array[]): Uint8Array {
  const hash = rest.pop();
  if (hash === undefined) throw wrong('hashes are missing');
  return hash;
}

function requireHashes(hashes: readonly Uint8Array[]): void {
  if (hashes.some((hash) => hash.length !== HASH_BYTES)) throw wrong('a hash has not 32 bytes');
}

function wrong(reason: string): PorchlightError {
  return new PorchlightError('wrong_proof', `the proof doesn't hold: ${reason}`);
}
