import { isPorchlightError } from '@porchlight/kernel';
import type { ClipEntry, Slot } from './ClipEntry.ts';
import type { ClipTable } from './ClipTable.ts';
import type { LogFile } from './LogFile.ts';
import type { LogWriter } from './LogWriter.ts';

/** How many records are read and moved at a time. */
const MOVE_AT_ONCE = 32;

/**
 * Deletes files from the oldest on, never one in the middle: a release must outlive the records that it speaks of. Where more of the log is garbage than is wanted, the oldest file's
 * wanted records are moved to the end first, so that a clip that stays for long holds only itself.
 */
export async function keepTidy(table: ClipTable, writer: LogWriter, segmentFileBytes: number): Promise<void> {
  for (;;) {
    const oldest = writer.files[0];
    if (oldest === undefined || oldest === writer.active) return;
    const clips = table.clipsIn(oldest);
    if (clips.length > 0) {
      const garbageBytes = writer.totalBytes - table.liveBytes;
      if (garbageBytes <= Math.max(table.liveBytes, 2 * segmentFileBytes)) return;
      if (!(await moveAll(table, writer, oldest, clips))) return;
    }
    try {
      await writer.dropOldest();
    } catch {
      return;
    }
    table.forgetFile(oldest);
  }
}

/** False where something could not be moved now. */
async function moveAll(
  table: ClipTable,
  writer: LogWriter,
  file: LogFile,
  clips: readonly ClipEntry[],
): Promise<boolean> {
  for (const clip of clips) {
    const slots = clip.durable().filter((slot) => slot.ref?.file === file);
    for (let first = 0; first < slots.length; first += MOVE_AT_ONCE) {
      const some = slots.slice(first, first + MOVE_AT_ONCE);
      const moved = await Promise.all(some.map((slot) => move(table, writer, clip, slot)));
      if (moved.includes(false)) return false;
    }
  }
  return table.clipsIn(file).length === 0;
}

async function move(table: ClipTable, writer: LogWriter, clip: ClipEntry, slot: Slot): Promise<boolean> {
  const { deviceId, clipId } = clip;
  const { ref, kind, sequence, appendedAtMs, bodyCrc } = slot;
  if (ref === null) return false;
  try {
    const body = await ref.file.readBody(ref);
    if (table.find(deviceId, clipId) !== clip) return true;
    // A copy behind the clip's release would bring it back at the next start.
    if (clip.releasing !== null) return false;
    const committed = (to: NonNullable<Slot['ref']>) => table.place(clip, slot, to);
    await writer.enqueue({ kind, sequence, deviceId, clipId, appendedAtMs, body, bodyCrc, committed });
    return true;
  } catch (error) {
    if (!isPorchlightError(error)) throw error;
    return false;
  }
}
