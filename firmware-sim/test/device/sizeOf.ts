import { parseCheckpoint, parseNote } from '@porchlight/tlog';

/** How many entries a checkpoint's note is of. */
export function sizeOf(note: Uint8Array | string): number {
  return parseCheckpoint(parseNote(note).text).size;
}
