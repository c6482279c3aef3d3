import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../src/header/index.ts';
import { nodePrimitives as primitives } from '../src/primitives/node.ts';
import { coverRun, type KeyNode, leavesOf } from '../src/seal/keyTree.ts';
import { LeafWalk } from '../src/seal/LeafWalk.ts';
import { codeOf } from './codeOf.ts';
import { seededRandom } from './seededRandom.ts';

const random = seededRandom('key tree');
const whole: KeyNode = { track: 'picture', level: 0, position: 0, key: random(32) };
/** Sixteen leaves in the middle of a tree. */
const small: KeyNode = { track: 'picture', level: 8, position: 5, key: random(32) };

function opens(nodes: readonly KeyNode[], index: number): boolean {
  const code = codeOf(() => new LeafWalk(nodes, primitives).leaf(index));
  expect(code === null || code === 'sealed_for_another').toBe(true);
  return code === null;
}

describe('the nodes of a run', () => {
  test('open exactly its leaves, with the same keys, for every run of a small tree', () => {
    const { first, last } = leavesOf(small);
    const keyOf = new LeafWalk([small], primitives);
    for (let a = first; a <= last; a++) {
      for (let b = a; b <= last; b++) {
        const nodes = coverRun(small, a, b, primitives);
        const walk = new LeafWalk(nodes, primitives);
        for (let i = first - 2; i <= last + 2; i++) {
          const isInside = a <= i && i <= b;
          expect(opens(nodes, i)).toBe(isInside);
          if (isInside) expect(walk.leaf(i)).toEqual(keyOf.leaf(i));
        }
      }
    }
  });

  test('are leaves side by side without overlap, and at most 2·log2(n) or one, for any run of the whole tree', () => {
    const index = fc.integer({ min: 0, max: LIMITS.segmentsOfTrack - 1 });
    fc.assert(
      fc.property(index, index, index, (x, y, probe) => {
        const [a, b] = [Math.min(x, y), Math.max(x, y)];
        const nodes = coverRun(whole, a, b, primitives);
        let next = a;
        for (const node of nodes) {
          expect(leavesOf(node).first).toBe(next);
          next = leavesOf(node).last + 1;
        }
        expect(next).toBe(b + 1);
        expect(nodes.length).toBeLessThanOrEqual(Math.max(1, 2 * Math.ceil(Math.log2(b - a + 1))));
        const inside = new LeafWalk([whole], primitives);
        expect(opens(nodes, probe)).toBe(a <= probe && probe <= b);
        expect(new LeafWalk(nodes, primitives).leaf(b)).toEqual(inside.leaf(b));
      }),
    );
  });

  test('are refused for a run outside the tree, backwards, or not in whole numbers', () => {
    for (const [a, b] of [
      [-1, 3],
      [0, 4096],
      [5, 4],
      [0.5, 1],
      [Number.NaN, 1],
    ] as const)
      expect(codeOf(() => coverRun(whole, a, b, primitives))).toBe('limit_exceeded');
  });
});

test('walking leaves in any order gives the same keys as walking to each alone', () => {
  const walk = new LeafWalk([whole], primitives);
  const index = fc.integer({ min: 0, max: LIMITS.segmentsOfTrack - 1 });
  fc.assert(
    fc.property(index, (i) => {
      expect(walk.leaf(i)).toEqual(new LeafWalk([whole], primitives).leaf(i));
    }),
  );
});

test('no two leaves of a track share a key', () => {
  const walk = new LeafWalk([whole], primitives);
  const keys = new Set(
    Array.from({ length: LIMITS.segmentsOfTrack }, (_, i) => Buffer.from(walk.leaf(i)).toString('hex')),
  );
  expect(keys.size).toBe(LIMITS.segmentsOfTrack);
});
