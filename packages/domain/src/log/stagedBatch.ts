import { bytesToHex, concatBytes, decodeUtf8, PorchlightError, utf8 } from '@porchlight/kernel';
import { parseTilePath, type TreeHead } from '@porchlight/tlog';
import type { TileObject } from './growTree.ts';

/** Below it lie the batches that are staged. */
export const STAGED_PREFIX = 'staged/';

/** The first bytes; then each tile as the length of its name (u16), that of its bytes (u32), both big-endian, its name in ASCII, and its bytes. */
const MAGIC = utf8('PLSTAGE1');
const LENGTHS = 6;

/** What the batch that leads to this tree is called. */
export function stagedName({ size, rootHash }: TreeHead): string {
  return `${STAGED_PREFIX}${size}-${bytesToHex(rootHash)}`;
}

/** The size of the tree that a staged batch leads to, or null for what is none. */
export function stagedSize(name: string): number | null {
  const size = /^staged\/([1-9][0-9]{0,15})-[0-9a-f]{64}$/.exec(name)?.[1];
  return size === undefined ? null : Number(size);
}

/** All tiles of a batch in one object. */
export function encodeStaged(tiles: readonly TileObject[]): Uint8Array {
  return concatBytes(
    MAGIC,
    ...tiles.flatMap(({ name, bytes }) => {
      const lengths = new Uint8Array(LENGTHS);
      const view = new DataView(lengths.buffer);
      view.setUint16(0, name.length);
      view.setUint32(2, bytes.length);
      return [lengths, utf8(name), bytes];
    }),
  );
}

/** Reads the tiles of a batch. Throws `corrupted_storage` for anything else than what `encodeStaged` makes of tiles. */
export function decodeStaged(staged: Uint8Array): TileObject[] {
  const view = new DataView(staged.buffer, staged.byteOffset, staged.length);
  if (MAGIC.some((byte, at) => byte !== staged[at])) throw corrupted();
  const tiles: TileObject[] = [];
  let at = MAGIC.length;
  while (at < staged.length) {
    if (at + LENGTHS > staged.length) throw corrupted();
    const nameEnd = at + LENGTHS + view.getUint16(at);
    const end = nameEnd + view.getUint32(at + 2);
    if (end > staged.length) throw corrupted();
    const name = decodeUtf8(staged.subarray(at + LENGTHS, nameEnd));
    if (parseTilePath(name) === null) throw corrupted();
    tiles.push({ name, bytes: staged.slice(nameEnd, end) });
    at = end;
  }
  return tiles;
}

function corrupted(): PorchlightError {
  return new PorchlightError(
    'corrupted_storage',
    'the staged batch of the log’s head is damaged; restore it from a copy of the bucket',
  );
}
