import { bytesToHex, utf8 } from '@porchlight/kernel';
import { NaiveTree } from '../naiveTree.ts';

const ENTRIES = Array.from({ length: 13 }, (_, at) => `entry ${at}`);

/** A tree of 13 entries with all of its proofs, and what must be refused. Made by the recursion of RFC 6962 alone. */
export function treeVectors(): unknown {
  const tree = new NaiveTree(ENTRIES.map(utf8));
  const sizes = ENTRIES.map((_, at) => at + 1);
  return {
    entries: ENTRIES,
    rootsHex: [0, ...sizes].map((size) => bytesToHex(tree.root(size))),
    inclusion: sizes.flatMap((size) =>
      Array.from({ length: size }, (_, index) => ({
        index,
        size,
        proofHex: tree.path(index, 0, size).map(bytesToHex),
      })),
    ),
    consistency: sizes.flatMap((size) =>
      Array.from({ length: size - 1 }, (_, at) => ({
        oldSize: at + 1,
        size,
        proofHex: tree.proof(at + 1, size).map(bytesToHex),
      })),
    ),
    refusedInclusion: refusedInclusion(tree),
    refusedConsistency: refusedConsistency(tree),
  };
}

/** Of entry 5 in the tree of 11. */
function refusedInclusion(tree: NaiveTree): unknown[] {
  const proof = tree.path(5, 0, 11).map(bytesToHex);
  const good = {
    index: 5,
    size: 11,
    leafHex: hex(tree.leaf(5)),
    rootHex: hex(tree.root(11)),
    proofHex: proof,
  };
  return [
    { name: 'a hash is missing', ...good, proofHex: proof.slice(0, -1) },
    { name: 'no hashes', ...good, proofHex: [] },
    { name: 'a hash too many', ...good, proofHex: [...proof, hex(tree.leaf(0))] },
    { name: 'two hashes in the wrong order', ...good, proofHex: exchanged(proof) },
    { name: 'a bit of a hash is wrong', ...good, proofHex: [bitWrong(proof[0] ?? ''), ...proof.slice(1)] },
    { name: 'a hash of 31 bytes', ...good, proofHex: [proof[0]?.slice(2), ...proof.slice(1)] },
    { name: 'another leaf', ...good, leafHex: hex(tree.leaf(6)) },
    { name: 'another index', ...good, index: 4 },
    { name: 'the index of no entry', ...good, index: 11 },
    { name: 'the root of another tree', ...good, rootHex: hex(tree.root(10)) },
    { name: 'another tree', ...good, size: 12, rootHex: hex(tree.root(12)) },
  ];
}

/** From the tree of 6 to that of 11. */
function refusedConsistency(tree: NaiveTree): unknown[] {
  const proof = tree.proof(6, 11).map(bytesToHex);
  const good = {
    oldSize: 6,
    oldRootHex: hex(tree.root(6)),
    size: 11,
    rootHex: hex(tree.root(11)),
    proofHex: proof,
  };
  return [
    { name: 'a hash is missing', ...good, proofHex: proof.slice(0, -1) },
    { name: 'no hashes', ...good, proofHex: [] },
    { name: 'a hash too many', ...good, proofHex: [...proof, hex(tree.leaf(0))] },
    { name: 'two hashes in the wrong order', ...good, proofHex: exchanged(proof) },
    { name: 'a bit of a hash is wrong', ...good, proofHex: [bitWrong(proof[0] ?? ''), ...proof.slice(1)] },
    { name: 'the root of another older tree', ...good, oldRootHex: hex(tree.root(7)) },
    { name: 'the root of another newer tree', ...good, rootHex: hex(tree.root(12)) },
    { name: 'another older tree', ...good, oldSize: 5, oldRootHex: hex(tree.root(5)) },
    { name: 'another newer tree', ...good, size: 12, rootHex: hex(tree.root(12)) },
    { name: 'the older tree is the larger', ...good, oldSize: 12, oldRootHex: hex(tree.root(12)) },
    { name: 'one size and two roots', ...good, oldSize: 11, proofHex: [] },
    { name: 'hashes between a tree and itself', ...good, oldSize: 11, oldRootHex: hex(tree.root(11)) },
    { name: 'hashes from the empty tree', ...good, oldSize: 0, oldRootHex: hex(tree.root(0)) },
  ];
}

function exchanged([one, other, ...rest]: readonly string[]): unknown[] {
  return [other, one, ...rest];
}

function bitWrong(hash: string): string {
  return `${hash.startsWith('0') ? '1' : '0'}${hash.slice(1)}`;
}

function hex(bytes: Uint8Array): string {
  return bytesToHex(bytes);
}
