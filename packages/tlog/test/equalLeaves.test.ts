import { utf8 } from '@porchlight/kernel';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  completeSubtrees,
  Frontier,
  leafHash,
  nodeHash,
  proveConsistency,
  proveInclusion,
  type ReadNodes,
  rootOfTree,
  verifyConsistency,
  verifyInclusion,
} from '../src/index.ts';
import { nodePrimitives } from './nodePrimitives.ts';
import { codeOf } from './refusalOf.ts';

const { sha256 } = nodePrimitives;

/** The root of a complete subtree by its level, where all entries are alike. */
const byLevel: Uint8Array[] = [leafHash(utf8('alike'), sha256)];
for (let level = 0; level < 53; level += 1) byLevel.push(nodeHash(ofLevel(level), ofLevel(level), sha256));

function ofLevel(level: number): Uint8Array {
  const hash = byLevel[level];
  if (hash === undefined) throw new Error(`no level ${level}`);
  return hash;
}

const read: ReadNodes = async (nodes) => nodes.map(({ level }) => ofLevel(level));

/** By the digits of the size, from the smallest subtree up. */
function rootOf(size: number): Uint8Array {
  let root: Uint8Array | null = null;
  for (let level = 0; 2 ** level <= size; level += 1) {
    if (Math.floor(size / 2 ** level) % 2 === 0) continue;
    root = root === null ? ofLevel(level) : nodeHash(ofLevel(level), root, sha256);
  }
  return root ?? sha256(new Uint8Array(0));
}

const anySize = fc.oneof(
  fc.integer({ min: 1, max: 2 ** 32 }),
  fc.tuple(fc.nat(32), fc.constantFrom(-1, 0, 1)).map(([level, more]) => Math.max(1, 2 ** level + more)),
);

test('the root and the frontier of a tree of any size up to 2³² are what its digits say', async () => {
  await fc.assert(
    fc.asyncProperty(anySize, fc.nat(40), async (size, more) => {
      expect(await rootOfTree(size, read, sha256)).toEqual(rootOf(size));
      const frontier = new Frontier(sha256, size, await read(completeSubtrees(0, size)));
      const before = frontier.copy();
      for (let at = 0; at < more; at += 1) frontier.append(ofLevel(0));
      expect([frontier.size, frontier.root()]).toEqual([size + more, rootOf(size + more)]);
      expect([before.size, before.root()]).toEqual([size, rootOf(size)]);
    }),
    { numRuns: 300 },
  );
});

test('every inclusion proof in a tree of any size up to 2³² holds, and with a bit changed none does', async () => {
  await fc.assert(
    fc.asyncProperty(anySize, fc.nat(2 ** 32), fc.nat(1_000), async (size, at, seed) => {
      const index = at % size;
      const proof = await proveInclusion(index, size, read, sha256);
      const head = { size, rootHash: rootOf(size) };
      verifyInclusion(index, ofLevel(0), proof, head, sha256);
      expect(proof.length).toBeLessThanOrEqual(33);
      for (const wrong of changes(proof, seed))
        expect(codeOf(() => verifyInclusion(index, ofLevel(0), wrong, head, sha256))).toBe('wrong_proof');
    }),
    { numRuns: 300 },
  );
});

test('every consistency proof between trees of any sizes up to 2³² holds, and with a bit changed none does', async () => {
  await fc.assert(
    fc.asyncProperty(anySize, anySize, fc.nat(1_000), async (one, other, seed) => {
      const [oldSize, size] = [Math.min(one, other), Math.max(one, other)];
      const proof = await proveConsistency(oldSize, size, read, sha256);
      const [older, newer] = [oldSize, size].map((each) => ({ size: each, rootHash: rootOf(each) }));
      if (older === undefined || newer === undefined) throw new Error('no trees');
      verifyConsistency(older, newer, proof, sha256);
      for (const wrong of changes(proof, seed))
        expect(codeOf(() => verifyConsistency(older, newer, wrong, sha256))).toBe('wrong_proof');
    }),
    { numRuns: 300 },
  );
});

test('the frontier takes as many hashes as the size has subtrees, and none of another length', () => {
  const hash = ofLevel(0);
  for (const [size, hashes] of [
    [0, [hash]],
    [3, [hash]],
    [4, [hash, hash]],
    [2, [hash.slice(1)]],
    [-1, []],
  ] as const)
    expect(codeOf(() => new Frontier(sha256, size, hashes))).toBe('malformed_record');
});

function changes(proof: readonly Uint8Array[], seed: number): Uint8Array[][] {
  const at = seed % Math.max(1, proof.length);
  const flipped = proof.map((hash, i) =>
    i === at ? hash.map((byte, j) => (j === 9 ? byte ^ 4 : byte)) : hash,
  );
  return [[...proof, ofLevel(0)], ...(proof.length === 0 ? [] : [flipped, proof.slice(1)])];
}
