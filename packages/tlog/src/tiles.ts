import { PorchlightError } from '@porchlight/kernel';
import { requireSize } from './treeShape.ts';

/** Hashes in a full tile, entries in a full bundle. */
export const TILE_WIDTH = 256;
/** Levels of the tree in one tile. */
export const TILE_HEIGHT = 8;

/** A tile of hashes, or with `level` `entries` a bundle of entries (C2SP tlog-tiles). `width` is from 1 to 256. */
export interface Tile {
  readonly level: number | 'entries';
  readonly index: number;
  readonly width: number;
}

/** Where a tile lies below the log's prefix, without a slash before it: `tile/0/x001/234.p/5`. */
export function tilePath({ level, index, width }: Tile): string {
  requireSize(index);
  const digits = String(index).padStart(3 * Math.ceil(String(index).length / 3), '0');
  const parts = digits.match(/.{3}/g) ?? [];
  const name = parts.map((part, at) => (at < parts.length - 1 ? `x${part}` : part)).join('/');
  return `tile/${level}/${name}${width === TILE_WIDTH ? '' : `.p/${width}`}`;
}

const PATH = /^tile\/(0|[1-9][0-9]?|entries)\/((?:x[0-9]{3}\/){0,5}[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/;
const HIGHEST_LEVEL = 63;

/** The tile of a path, or null for what is no tile's one path. */
export function parseTilePath(path: string): Tile | null {
  const [, level, name, width] = PATH.exec(path) ?? [];
  if (level === undefined || name === undefined) return null;
  const tile: Tile = {
    level: level === 'entries' ? level : Number(level),
    index: Number(name.replace(/[x/]/g, '')),
    width: width === undefined ? TILE_WIDTH : Number(width),
  };
  if (tile.level !== 'entries' && tile.level > HIGHEST_LEVEL) return null;
  if (!Number.isSafeInteger(tile.index) || (width !== undefined && tile.width >= TILE_WIDTH)) return null;
  return tilePath(tile) === path ? tile : null;
}

/** The tiles of hashes and bundles of entries that a tree of `newSize` has and one of `oldSize` hasn't, partial ones as wide as `newSize` makes them. */
export function newTiles(oldSize: number, newSize: number): Tile[] {
  requireSize(oldSize);
  requireSize(newSize);
  const tiles: Tile[] = [];
  for (let level = 0; TILE_WIDTH ** level <= newSize; level += 1) {
    const before = Math.floor(oldSize / TILE_WIDTH ** level);
    const after = Math.floor(newSize / TILE_WIDTH ** level);
    for (const tile of tilesOfRow(before, after)) {
      if (level === 0) tiles.push({ level: 'entries', ...tile });
      tiles.push({ level, ...tile });
    }
  }
  return tiles;
}

function tilesOfRow(before: number, after: number): Pick<Tile, 'index' | 'width'>[] {
  const tiles: Pick<Tile, 'index' | 'width'>[] = [];
  if (after === before) return tiles;
  for (let index = Math.floor(before / TILE_WIDTH); index * TILE_WIDTH < after; index += 1)
    tiles.push({ index, width: Math.min(TILE_WIDTH, after - index * TILE_WIDTH) });
  return tiles;
}

/** The widest form of a tile that a tree of `size` has. Throws `wrong_proof` where it has none. */
export function tileInTree(level: number | 'entries', index: number, size: number): Tile {
  const row = Math.floor(size / TILE_WIDTH ** (level === 'entries' ? 0 : level));
  const width = Math.min(TILE_WIDTH, row - index * TILE_WIDTH);
  if (width < 1) throw new PorchlightError('wrong_proof', `a tree of ${size} entries has no such tile`);
  return { level, index, width };
}
