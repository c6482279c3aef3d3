import { concatBytes, utf8 } from '@porchlight/kernel';
import { nodeVerifyPrimitives } from '@porchlight/seal/node-verify';
import {
  completeSubtrees,
  encodeEntryBundle,
  Frontier,
  leafHash,
  newTiles,
  nodeHash,
  type Tile,
  tilePath,
} from '@porchlight/tlog';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { growTree } from '../../src/log/growTree.ts';
import { frontierOf, readEdge, type TreeEdge } from '../../src/log/TreeEdge.ts';

const { sha256 } = nodeVerifyPrimitives;
const ENTRY = utf8('the same in every place');

/** The root of 2^level equal leaves, by level. */
const ROOTS = [leafHash(ENTRY, sha256)];
for (let level = 1; level <= 40; level += 1)
  ROOTS.push(nodeHash(rootOf(level - 1), rootOf(level - 1), sha256));

const nearEdge = fc
  .tuple(fc.constantFrom(256, 512, 65_536, 131_072, 2 ** 24, 2 ** 32), fc.nat(300))
  .map(([edge, before]) => Math.max(0, edge - before));
const size = fc.oneof(fc.nat(600), nearEdge, fc.nat(2 ** 32));

test('whatever a tree’s size, a batch makes the tiles that the specification names, and the frontier that single appends make', () => {
  fc.assert(
    fc.property(size, fc.integer({ min: 1, max: 600 }), (before, count) => {
      const grown = growTree(edgeOf(before), new Array<Uint8Array>(count).fill(ENTRY), sha256);
      const frontier = frontierOfSize(before);
      for (let at = 0; at < count; at += 1) frontier.append(rootOf(0));
      expect(frontierOf(grown.edge, sha256).hashes).toEqual(frontier.hashes);
      expect(grown.edge).toEqual(edgeOf(before + count));
      const tiles = newTiles(before, before + count).map((tile) => ({
        name: tilePath(tile),
        bytes: bytesOf(tile),
      }));
      expect(byName(grown.tiles)).toEqual(byName(tiles));
    }),
    { numRuns: 60 },
  );
});

test('whatever a tree’s size, its edge is read out of its tiles', async () => {
  await fc.assert(
    fc.asyncProperty(
      size.filter((entries) => entries > 0),
      async (entries) => {
        const frontier = frontierOfSize(entries);
        const head = {
          size: entries,
          rootHash: frontier.root(),
          frontier: frontier.hashes,
          staged: '',
          atMs: 0,
        };
        expect(await readEdge(head, async (tile) => bytesOf(tile), sha256)).toEqual(edgeOf(entries));
      },
    ),
    { numRuns: 60 },
  );
});

function rootOf(level: number): Uint8Array {
  return ROOTS[level] ?? new Uint8Array(0);
}

function frontierOfSize(entries: number): Frontier {
  const hashes = completeSubtrees(0, entries).map(({ level }) => rootOf(level));
  return new Frontier(sha256, entries, hashes);
}

function edgeOf(entries: number): TreeEdge {
  const rows: Uint8Array[][] = [];
  for (let level = 0; 256 ** level <= entries; level += 1)
    rows.push(new Array(Math.floor(entries / 256 ** level) % 256).fill(rootOf(8 * level)));
  return { size: entries, rows, entries: new Array(entries % 256).fill(ENTRY) };
}

function bytesOf({ level, width }: Tile): Uint8Array {
  if (level === 'entries') return encodeEntryBundle(new Array(width).fill(ENTRY));
  return concatBytes(...new Array<Uint8Array>(width).fill(rootOf(8 * level)));
}

function byName(tiles: readonly { readonly name: string }[]): readonly object[] {
  return tiles.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
