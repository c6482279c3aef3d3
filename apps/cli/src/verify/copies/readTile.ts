import {
  decodeEntryBundle,
  HASH_BYTES,
  MAX_ENTRY_BYTES,
  TILE_WIDTH,
  type Tile,
  tilePath,
} from '@porchlight/tlog';
import type { LogSource } from './LogSource.ts';

/** What a copy has of a tile: its hashes or entries, in order; or that it hasn't it, or something else in its place. */
export type TileAnswer =
  | { readonly state: 'read'; readonly items: readonly Uint8Array[] }
  | { readonly state: 'missing' }
  | { readonly state: 'malformed'; readonly what: string };

const MAX_BUNDLE_BYTES = TILE_WIDTH * (2 + MAX_ENTRY_BYTES);
const MAX_TILE_BYTES = TILE_WIDTH * HASH_BYTES;

/** Reads a tile from one copy; in place of a partial one that is gone, the full one's beginning (C2SP tlog-tiles). Throws `Unreadable`. */
export async function readTile(source: LogSource, tile: Tile): Promise<TileAnswer> {
  const own = await readExactly(source, tile);
  if (own.state !== 'missing' || tile.width === TILE_WIDTH) return own;
  const full = await readExactly(source, { ...tile, width: TILE_WIDTH });
  return full.state === 'read' ? { ...full, items: full.items.slice(0, tile.width) } : own;
}

async function readExactly(source: LogSource, tile: Tile): Promise<TileAnswer> {
  const isBundle = tile.level === 'entries';
  const bytes = await source.fetch(tilePath(tile), isBundle ? MAX_BUNDLE_BYTES : MAX_TILE_BYTES);
  if (bytes === null) return { state: 'missing' };
  if (!isBundle && bytes.length !== tile.width * HASH_BYTES)
    return { state: 'malformed', what: `has ${bytes.length} bytes instead of ${tile.width * HASH_BYTES}` };
  try {
    const items = isBundle ? decodeEntryBundle(bytes, tile.width) : hashesOf(bytes);
    return { state: 'read', items };
  } catch {
    return { state: 'malformed', what: `doesn’t hold exactly ${tile.width} entries` };
  }
}

function hashesOf(bytes: Uint8Array): Uint8Array[] {
  return Array.from({ length: bytes.length / HASH_BYTES }, (_, at) =>
    bytes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES),
  );
}
