import {
  decodeEntryBundle,
  formatProofFile,
  proveInclusion,
  readSignedCheckpoint,
  type Sha256,
  TILE_WIDTH,
  TileReader,
  tileInTree,
} from '@porchlight/tlog';
import type { LogSource } from './LogSource.ts';

/** The `.tlog-proof` of the entry at a place, made of what the log serves; null where that isn't shown. It is worth nothing before it is checked. Throws `unavailable` and `malformed_record`. */
export async function proofAt(
  source: Pick<LogSource, 'checkpoint' | 'tile'>,
  index: number,
  sha256: Sha256,
): Promise<string | null> {
  const checkpoint = await source.checkpoint();
  if (checkpoint === null) return null;
  const { size } = readSignedCheckpoint(checkpoint).checkpoint;
  if (index >= size) return null;
  const bundle = tileInTree('entries', Math.floor(index / TILE_WIDTH), size);
  const entries = decodeEntryBundle(await source.tile(bundle), bundle.width);
  const tiles = new TileReader(size, source.tile, sha256);
  const hashes = await proveInclusion(index, size, tiles.read, sha256);
  return formatProofFile({ extra: entries[index % TILE_WIDTH] ?? null, index, hashes, checkpoint });
}
