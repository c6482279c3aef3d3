import { PorchlightError } from '@porchlight/kernel';
import { LIMITS } from '../header/limits.ts';
import { TRACK_NUMBER, type Track } from '../header/segment.ts';
import { deriveKey, type Kdf } from './kdf.ts';

/** A node of a track's key tree (spec/clip.md section 4); whoever has it can derive every segment key below it. */
export interface KeyNode {
  readonly track: Track;
  /** 0 for the root, 12 for a leaf. */
  readonly level: number;
  /** From the left on its level. */
  readonly position: number;
  readonly key: Uint8Array;
}

/** The root of a track's tree. `clipIdentity` is deviceId ‖ clipId, 32 bytes. */
export function trackRoot(
  clipKey: Uint8Array,
  clipIdentity: Uint8Array,
  track: Track,
  primitives: Kdf,
): KeyNode {
  const data = Uint8Array.from([...clipIdentity, TRACK_NUMBER[track]]);
  return { track, level: 0, position: 0, key: deriveKey(clipKey, 'track', data, primitives) };
}

/** The first and the last leaf below a node. */
export function leavesOf(node: Pick<KeyNode, 'level' | 'position'>): {
  readonly first: number;
  readonly last: number;
} {
  const width = 2 ** (LIMITS.treeLevels - node.level);
  return { first: node.position * width, last: (node.position + 1) * width - 1 };
}

/** The smallest set of nodes whose leaves are exactly `first` to `last`, from the left. Throws `limit_exceeded` for a run outside the tree. */
export function coverRun(root: KeyNode, first: number, last: number, primitives: Kdf): KeyNode[] {
  const leaves = leavesOf(root);
  if (
    !Number.isInteger(first) ||
    !Number.isInteger(last) ||
    first > last ||
    first < leaves.first ||
    last > leaves.last
  ) {
    throw new PorchlightError(
      'limit_exceeded',
      `a run of segments lies within ${leaves.first} and ${leaves.last}`,
    );
  }
  if (first === leaves.first && last === leaves.last) return [root];
  return childrenOf(root, primitives).flatMap((child) => {
    const below = leavesOf(child);
    if (last < below.first || first > below.last) return [];
    return coverRun(child, Math.max(first, below.first), Math.min(last, below.last), primitives);
  });
}

export function childrenOf(node: KeyNode, primitives: Kdf): readonly [KeyNode, KeyNode] {
  return [childOf(node, 0, primitives), childOf(node, 1, primitives)];
}

export function childOf(node: KeyNode, side: 0 | 1, primitives: Kdf): KeyNode {
  const key = deriveKey(node.key, side === 0 ? 'left' : 'right', null, primitives);
  return { track: node.track, level: node.level + 1, position: 2 * node.position + side, key };
}
