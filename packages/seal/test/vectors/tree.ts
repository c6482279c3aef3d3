import { createHash } from 'node:crypto';
import { bytesToHex } from '@porchlight/kernel';
import { SegmentTree } from '../../src/header/SegmentTree.ts';
import type { SealPrimitives } from '../../src/primitives/primitives.ts';
import { naivePath } from '../naiveTree.ts';

const SIZES_WITH_PATHS = 9;
const SIZES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 31, 32, 33, 100, 4096];

/** Roots and paths of RFC 6962 over leaf(i) = SHA256(0x00 ‖ u32 i). */
export function treeVectors(primitives: SealPrimitives): unknown {
  const all = Array.from({ length: 4096 }, (_, i) => leaf(i));
  return {
    about:
      'clip.md section 6; leaf(i) = SHA256(0x00 ‖ u32 i); path[i] is PATH(i, leaves) of RFC 6962 section 2.1.1',
    leavesHex: all.slice(0, SIZES_WITH_PATHS).map(bytesToHex),
    trees: SIZES.map((size) => {
      const leaves = all.slice(0, size);
      const tree = new SegmentTree(primitives);
      for (const each of leaves) tree.append(each);
      const paths =
        size <= SIZES_WITH_PATHS ? leaves.map((_, i) => naivePath(i, leaves).map(bytesToHex)) : null;
      return { size, rootHex: bytesToHex(tree.root()), pathsHex: paths };
    }),
  };
}

function leaf(index: number): Uint8Array {
  const bytes = Buffer.alloc(5);
  bytes.writeUInt32BE(index, 1);
  return new Uint8Array(createHash('sha256').update(bytes).digest());
}
