import { leafHash, type Sha256, TILE_WIDTH, tileInTree } from '@porchlight/tlog';
import type { LogCopies } from '../copies/LogCopies.ts';
import { type LogFault, logFault } from './LogFault.ts';

/** The entries of one bundle, with their hashes as computed and as the tile has them. */
export interface ReadBundle {
  /** Of its first entry. */
  readonly first: number;
  readonly entries: readonly Uint8Array[];
  readonly leaves: readonly Uint8Array[];
  readonly tileLeaves: readonly Uint8Array[];
  /** Where these differ and no mirror could say which is right; counted in the log. */
  readonly differing: readonly number[];
  /** Where a mirror could. */
  readonly faults: readonly LogFault[];
}

/** Reads a bundle of a tree of `size`, and its tile; where they don't fit each other, the mirrors' in place of one. Throws as `LogCopies.read`. */
export async function readBundle(
  copies: LogCopies,
  index: number,
  size: number,
  sha256: Sha256,
): Promise<ReadBundle> {
  const [bundleTile, hashTile] = [tileInTree('entries', index, size), tileInTree(0, index, size)];
  const [bundle, tile] = await Promise.all([copies.read(bundleTile), copies.read(hashTile)]);
  const hashAll = (entries: readonly Uint8Array[]) => entries.map((entry) => leafHash(entry, sha256));
  const first = index * TILE_WIDTH;
  const own = { first, entries: bundle.items, leaves: hashAll(bundle.items), tileLeaves: tile.items };
  const differing = differences(own.leaves, tile.items).map((at) => first + at);
  if (differing.length === 0) return { ...own, differing, faults: [] };

  const otherBundle = await copies.fromMirrors(bundleTile, (items) => isSame(hashAll(items), tile.items));
  if (otherBundle !== null) {
    const faults = entryFaults({ ...own, differing }).map((fault) => ({
      ...fault,
      what: `${fault.what}; ${otherBundle.from.name} has what the tree holds`,
    }));
    return { ...own, entries: otherBundle.items, leaves: tile.items, differing: [], faults };
  }
  const otherTile = await copies.fromMirrors(hashTile, (items) => isSame(items, own.leaves));
  if (otherTile === null) return { ...own, differing, faults: [] };
  const faults = tileFaults({ ...own, differing }).map((fault) => ({
    ...fault,
    what: `${fault.what}; ${otherTile.from.name} has the right one`,
  }));
  return { ...own, tileLeaves: own.leaves, differing: [], faults };
}

type Differing = Pick<ReadBundle, 'first' | 'leaves' | 'tileLeaves' | 'differing'>;

/** What to say where the tile is right and the entries aren't. */
export function entryFaults({ first, leaves, tileLeaves, differing }: Differing): LogFault[] {
  const hashesAt = (hashes: readonly Uint8Array[]) =>
    differing.map((index) => hex(hashes[index - first])).sort();
  const [index = first] = differing;
  if (String(hashesAt(leaves)) === String(hashesAt(tileLeaves)))
    return [
      logFault(
        'reordered',
        `entries ${differing.join(', ')} are served in another order than the log signed`,
        { index },
      ),
    ];
  return differing.map((each) =>
    logFault('edited', `entry ${each} is served as something else than the log signed`, { index: each }),
  );
}

/** What to say where the entries are right and the tile isn't. */
export function tileFaults({ first, differing }: Differing): LogFault[] {
  const [index = first] = differing;
  const path = `tile/0 at ${first / TILE_WIDTH}`;
  return [
    logFault('edited', `${path} has other hashes than its entries: ${differing.join(', ')}`, { index }),
  ];
}

function differences(one: readonly Uint8Array[], other: readonly Uint8Array[]): number[] {
  return one.flatMap((hash, at) => (hex(hash) === hex(other[at]) ? [] : [at]));
}

function isSame(one: readonly Uint8Array[], other: readonly Uint8Array[]): boolean {
  return one.length === other.length && differences(one, other).length === 0;
}

function hex(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString('hex');
}
