import { expect, test } from 'vitest';
import { SegmentTree } from '../src/header/SegmentTree.ts';
import { nodePrimitives } from '../src/primitives/node.ts';
import { naiveRoot } from './naiveTree.ts';
import { seededRandom } from './seededRandom.ts';

test('the tree of segments is that of RFC 6962 at every size up to 300, and asking for a root changes nothing', () => {
  const random = seededRandom('tree');
  const tree = new SegmentTree(nodePrimitives);
  const leaves: Uint8Array[] = [];
  for (let size = 0; size <= 300; size++) {
    expect(tree.size).toBe(size);
    expect(tree.root()).toEqual(naiveRoot(leaves));
    const leaf = random(32);
    leaves.push(leaf);
    tree.append(leaf);
  }
});
