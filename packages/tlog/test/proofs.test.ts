import { utf8 } from '@porchlight/kernel';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  Frontier,
  proveConsistency,
  proveInclusion,
  type ReadNodes,
  rootOfTree,
  type TreeHead,
  verifyConsistency,
  verifyInclusion,
} from '../src/index.ts';
import { NaiveTree } from './naiveTree.ts';
import { nodePrimitives } from './nodePrimitives.ts';
import { codeOf, refusalOf } from './refusalOf.ts';

const { sha256 } = nodePrimitives;
const SIZES = 300;
const tree = new NaiveTree(Array.from({ length: SIZES }, (_, at) => utf8(`entry ${at}`)));
const read: ReadNodes = async (nodes) =>
  nodes.map(({ level, index }) => tree.mth(index * 2 ** level, (index + 1) * 2 ** level));
const headOf = (size: number): TreeHead => ({ size, rootHash: tree.root(size) });

describe('in all trees of up to 300 entries', () => {
  test('every root is that of RFC 6962, from subtrees and entry by entry', async () => {
    const frontier = new Frontier(sha256);
    for (let size = 0; size <= SIZES; size += 1) {
      expect(frontier.root()).toEqual(tree.root(size));
      expect(await rootOfTree(size, read, sha256)).toEqual(tree.root(size));
      expect(new Frontier(sha256, size, frontier.hashes).root()).toEqual(tree.root(size));
      if (size < SIZES) frontier.append(tree.leaf(size));
    }
  });

  test('every inclusion proof is that of RFC 6962, and holds', async () => {
    for (let size = 1; size <= SIZES; size += 1) {
      for (let index = 0; index < size; index += 1) {
        const proof = await proveInclusion(index, size, read, sha256);
        if (!same(proof, tree.path(index, 0, size))) throw new Error(`another proof: ${index} in ${size}`);
        verifyInclusion(index, tree.leaf(index), proof, headOf(size), sha256);
      }
    }
  });

  test('every consistency proof is that of RFC 6962, and holds', async () => {
    for (let size = 1; size <= SIZES; size += 1) {
      for (let oldSize = 0; oldSize <= size; oldSize += 1) {
        const proof = await proveConsistency(oldSize, size, read, sha256);
        const expected = oldSize === 0 || oldSize === size ? [] : tree.proof(oldSize, size);
        if (!same(proof, expected)) throw new Error(`another proof: ${oldSize} to ${size}`);
        verifyConsistency(headOf(oldSize), headOf(size), proof, sha256);
      }
    }
  });
});

describe('a wrong proof is refused', () => {
  const size = fc.integer({ min: 1, max: 80 });

  test('of inclusion: changed, too short, too long, in another order, of another entry, index, tree or root', async () => {
    await fc.assert(
      fc.asyncProperty(size, fc.nat(79), fc.nat(79), fc.nat(), async (n, i, j, seed) => {
        const index = i % n;
        const proof = await proveInclusion(index, n, read, sha256);
        const leaf = tree.leaf(index);
        const refused = (...[at, own, hashes, head]: WrongInclusion) =>
          expect(codeOf(() => verifyInclusion(at, own, hashes, head, sha256))).toBe('wrong_proof');
        for (const changed of mutations(proof, seed)) refused(index, leaf, changed, headOf(n));
        refused(index, flipped(leaf, seed), proof, headOf(n));
        refused(index, leaf, proof, { size: n, rootHash: flipped(tree.root(n), seed) });
        refused(index, leaf, proof, headOf(n + 1));
        refused(n + j, leaf, proof, headOf(n));
        if (j % n !== index) {
          refused(j % n, leaf, proof, headOf(n));
          refused(index, tree.leaf(j % n), proof, headOf(n));
        }
      }),
      { numRuns: 200 },
    );
  });

  test('of consistency: changed, too short, too long, in another order, between other trees or roots', async () => {
    await fc.assert(
      fc.asyncProperty(size, fc.nat(78), fc.nat(), async (n, m, seed) => {
        const oldSize = 1 + (m % n);
        const proof = await proveConsistency(oldSize, n, read, sha256);
        const [older, newer] = [headOf(oldSize), headOf(n)];
        const refused = (...[from, to, hashes]: WrongConsistency) =>
          expect(codeOf(() => verifyConsistency(from, to, hashes, sha256))).toBe('wrong_proof');
        for (const changed of mutations(proof, seed)) refused(older, newer, changed);
        refused({ ...older, rootHash: flipped(older.rootHash, seed) }, newer, proof);
        refused(older, { ...newer, rootHash: flipped(newer.rootHash, seed) }, proof);
        refused(older, headOf(n + 1), proof);
        refused(headOf(n + 1), newer, proof);
        if (oldSize > 1) refused(headOf(oldSize - 1), newer, proof);
        if (oldSize < n) refused(newer, older, proof);
        refused({ size: 0, rootHash: tree.root(0) }, newer, [tree.leaf(0)]);
      }),
      { numRuns: 200 },
    );
  });

  test('and says why', async () => {
    const proof = await proveInclusion(3, 7, read, sha256);
    const [a, b, c] = proof;
    if (a === undefined || b === undefined || c === undefined) throw new Error('another proof');
    const hint = (index: number, hashes: readonly Uint8Array[]) =>
      refusalOf(() => verifyInclusion(index, tree.leaf(3), hashes, headOf(7), sha256))?.hint;
    expect(hint(7, proof)).toContain('no entry 7');
    expect(hint(3, [a, b])).toContain('missing');
    expect(hint(3, [a, b, c, c])).toContain('more hashes');
    expect(hint(3, [a, c, b])).toContain('another root');
    expect(hint(3, [a, b, c.subarray(1)])).toContain('32 bytes');
  });

  test('and what is no size is malformed', () => {
    for (const wrong of [-1, 0.5, Number.NaN, 2 ** 53]) {
      expect(codeOf(() => verifyInclusion(wrong, tree.leaf(0), [], headOf(1), sha256))).toBe(
        'malformed_record',
      );
      expect(codeOf(() => verifyConsistency({ ...headOf(1), size: wrong }, headOf(1), [], sha256))).toBe(
        'malformed_record',
      );
    }
  });
});

type WrongInclusion = [number, Uint8Array, readonly Uint8Array[], TreeHead];
type WrongConsistency = [TreeHead, TreeHead, readonly Uint8Array[]];

/** One bit of some hash flipped, a hash dropped, added, doubled, and two exchanged. */
function mutations(proof: readonly Uint8Array[], seed: number): Uint8Array[][] {
  const at = proof.length === 0 ? 0 : seed % proof.length;
  const added = [...proof.slice(0, at), sha256(utf8(`added ${seed}`)), ...proof.slice(at)];
  const own = proof[at];
  if (own === undefined) return [added];
  const next = (at + 1) % proof.length;
  const exchanged = proof.map((hash, i) => (i === at ? (proof[next] ?? hash) : i === next ? own : hash));
  return [
    added,
    [...proof.slice(0, at), own, ...proof.slice(at)],
    proof.filter((_, i) => i !== at),
    proof.map((hash, i) => (i === at ? flipped(hash, seed) : hash)),
    proof.map((hash, i) => (i === at ? hash.slice(1) : hash)),
    ...(next === at ? [] : [exchanged]),
  ];
}

function flipped(hash: Uint8Array, seed: number): Uint8Array {
  return hash.map((byte, at) => (at === seed % hash.length ? byte ^ (1 << (seed % 8)) : byte));
}

function same(one: readonly Uint8Array[], other: readonly Uint8Array[]): boolean {
  return (
    one.length === other.length &&
    one.every((hash, at) => Buffer.compare(hash, other[at] ?? hash.slice(1)) === 0)
  );
}
