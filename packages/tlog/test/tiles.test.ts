import { concatBytes, utf8 } from '@porchlight/kernel';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeEntryBundle,
  encodeEntryBundle,
  newTiles,
  parseTilePath,
  proveConsistency,
  proveInclusion,
  rootOfTree,
  TILE_WIDTH,
  type Tile,
  TileReader,
  tileInTree,
  tilePath,
  verifyConsistency,
  verifyInclusion,
} from '../src/index.ts';
import { NaiveTree } from './naiveTree.ts';
import { nodePrimitives } from './nodePrimitives.ts';
import { codeOf } from './refusalOf.ts';

const { sha256 } = nodePrimitives;
const tile: fc.Arbitrary<Tile> = fc.record({
  level: fc.oneof(fc.nat(63), fc.constant('entries' as const)),
  index: fc.oneof(fc.nat(2_000), fc.maxSafeNat()),
  width: fc.integer({ min: 1, max: TILE_WIDTH }),
});

/** The widest tile at each place. */
function widest(tiles: readonly Tile[]): Tile[] {
  const places = new Map<string, Tile>();
  for (const each of tiles) {
    const key = `${each.level}/${each.index}`;
    if ((places.get(key)?.width ?? 0) < each.width) places.set(key, each);
  }
  return [...places.values()].sort((one, other) => tilePath(one).localeCompare(tilePath(other)));
}

describe('tiles', () => {
  test('have one path each, and each path one tile', () => {
    fc.assert(
      fc.property(tile, (each) => {
        expect(parseTilePath(tilePath(each))).toEqual(each);
      }),
    );
  });

  test('of a tree and of its growth are together those of the grown tree', () => {
    const size = fc.oneof(fc.nat(1_000), fc.nat(200_000), fc.integer({ min: 65_000, max: 66_100 }));
    fc.assert(
      fc.property(size, size, (one, other) => {
        const [oldSize, newSize] = [Math.min(one, other), Math.max(one, other)];
        const grown = newTiles(oldSize, newSize);
        expect(widest([...newTiles(0, oldSize), ...grown])).toEqual(widest(newTiles(0, newSize)));
        for (const each of grown) expect(each).toEqual(tileInTree(each.level, each.index, newSize));
      }),
      { numRuns: 60 },
    );
  });

  test('that a tree hasn’t are refused', () => {
    for (const [level, index, size] of [
      [0, 0, 0],
      [0, 1, 256],
      [1, 0, 255],
      ['entries', 4, 1_024],
      [2, 0, 65_535],
    ] as const)
      expect(codeOf(() => tileInTree(level, index, size))).toBe('wrong_proof');
  });
});

describe('a tree in tiles', () => {
  const sizes = 1_100;
  const tree = new NaiveTree(Array.from({ length: sizes }, (_, at) => utf8(`entry ${at}`)));
  const bytesOf = ({ level, index, width }: Tile): Uint8Array => {
    if (level === 'entries') throw new Error('no bundle is needed');
    const span = TILE_WIDTH ** level;
    const start = index * TILE_WIDTH;
    return concatBytes(
      ...Array.from({ length: width }, (_, at) => tree.mth((start + at) * span, (start + at + 1) * span)),
    );
  };

  test('gives every root and proof, of tiles that are in it and each fetched once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: sizes }), fc.nat(), fc.nat(), async (size, i, j) => {
        const own = new Set(newTiles(0, size).map(tilePath));
        const fetched: string[] = [];
        const { read } = new TileReader(
          size,
          async (each) => {
            fetched.push(tilePath(each));
            return bytesOf(each);
          },
          sha256,
        );
        const head = { size, rootHash: await rootOfTree(size, read, sha256) };
        expect(head.rootHash).toEqual(tree.root(size));
        const [index, oldSize] = [i % size, 1 + (j % size)];
        verifyInclusion(
          index,
          tree.leaf(index),
          await proveInclusion(index, size, read, sha256),
          head,
          sha256,
        );
        const older = { size: oldSize, rootHash: tree.root(oldSize) };
        verifyConsistency(older, head, await proveConsistency(oldSize, size, read, sha256), sha256);
        expect(new Set(fetched).size).toBe(fetched.length);
        expect(fetched.filter((path) => !own.has(path))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test('refuses a tile of another length, and a subtree that it hasn’t', async () => {
    const reader = (cut: number) => new TileReader(300, async (each) => bytesOf(each).slice(cut), sha256);
    await expect(rootOfTree(300, reader(32).read, sha256)).rejects.toMatchObject({
      code: 'malformed_record',
    });
    await expect(reader(0).read([{ level: 0, index: 300 }])).rejects.toMatchObject({ code: 'wrong_proof' });
    await expect(reader(0).read([{ level: 6, index: 4 }])).rejects.toMatchObject({ code: 'wrong_proof' });
  });
});

describe('a bundle', () => {
  const entry = fc.oneof(
    { weight: 9, arbitrary: fc.uint8Array({ maxLength: 300 }) },
    { weight: 1, arbitrary: fc.constantFrom(new Uint8Array(0), new Uint8Array(65_535).fill(7)) },
  );

  test('gives back its entries, and only as many as it holds', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 20 }), fc.nat(40), (all, other) => {
        const entries = all.map((each) => Uint8Array.from(each));
        const bundle = encodeEntryBundle(entries);
        expect(
          decodeEntryBundle(bundle, entries.length).map((each) => Buffer.from(each).toString('hex')),
        ).toEqual(entries.map((each) => Buffer.from(each).toString('hex')));
        const refused = (bytes: Uint8Array, count: number) =>
          expect(codeOf(() => decodeEntryBundle(bytes, count))).toBe('malformed_record');
        if (other !== entries.length) refused(bundle, other);
        refused(concatBytes(bundle, Uint8Array.of(0)), entries.length);
        if (bundle.length > 0) refused(bundle.slice(0, -1), entries.length);
      }),
    );
  });

  test('has no entry of more than 65,535 bytes', () => {
    expect(codeOf(() => encodeEntryBundle([new Uint8Array(65_536)]))).toBe('limit_exceeded');
  });
});
