import type { HeldClip, Slot } from './ClipEntry.ts';
import { ClipTable } from './ClipTable.ts';
import { fileName, fileNumber, frameRef, LogFile } from './LogFile.ts';
import type { SpoolDisk } from './SpoolDisk.ts';
import { type ScannedFrame, scanFile } from './scanFile.ts';

export interface RecoveredLog {
  readonly table: ClipTable;
  /** Oldest first. */
  readonly files: LogFile[];
  readonly nextFileNumber: number;
  readonly nextBatch: number;
  /** Clips of which something is missing, because somebody took a file away; what comes before the hole is held. */
  readonly incomplete: readonly HeldClip[];
}

/**
 * Builds the index from the files. The torn tail of the newest file is cut off. Throws `corrupted_storage` that names the file, and the
 * system's errors.
 */
export async function recover(disk: SpoolDisk): Promise<RecoveredLog> {
  const numbers = (await disk.list()).map(fileNumber).filter((number) => number !== null);
  numbers.sort((a, b) => a - b);
  const table = new ClipTable();
  const files: LogFile[] = [];
  let nextBatch = 1;
  try {
    for (const number of numbers) {
      const recovered = await recoverFile(disk, number, number === numbers.at(-1));
      if (recovered === null) continue;
      const { log, frames, firstBatch } = recovered;
      files.push(log);
      for (const frame of frames) replay(table, log, frame);
      nextBatch = Math.max(nextBatch, firstBatch, 1 + (frames.at(-1)?.head.batch ?? 0));
    }
  } catch (error) {
    for (const file of files) await file.drop();
    throw error;
  }
  const incomplete = dropWhatIsBeyondHoles(table);
  return { table, files, nextFileNumber: 1 + (numbers.at(-1) ?? 0), nextBatch, incomplete };
}

/** Null for a file that was just being made when the process ended. */
async function recoverFile(disk: SpoolDisk, number: number, isNewest: boolean) {
  const file = await disk.open(fileName(number));
  try {
    const { head, frames, soundBytes } = await scanFile(number, file, isNewest);
    if (head === null) {
      await file.close();
      await disk.remove(fileName(number));
      return null;
    }
    if (soundBytes < (await file.size())) {
      await file.truncate(soundBytes);
      await file.sync();
    }
    return { log: new LogFile(number, file, head.seed, soundBytes), frames, firstBatch: head.firstBatch };
  } catch (error) {
    await file.close();
    throw error;
  }
}

function replay(table: ClipTable, file: LogFile, { head, offset }: ScannedFrame): void {
  if (head.kind === 'release') {
    const clip = table.find(head.deviceId, head.clipId);
    if (clip !== null) table.remove(clip);
    return;
  }
  const clip = table.findOrAdd(head.deviceId, head.clipId);
  const earlier = clip.slotOf(head.kind, head.sequence);
  if (earlier !== null) table.unplace(clip, earlier);
  const { kind, sequence, appendedAtMs, bodyBytes, bodyCrc } = head;
  const slot: Slot = { kind, sequence, appendedAtMs, bodyBytes, bodyCrc, ref: null, waiting: null };
  clip.put(slot);
  table.place(clip, slot, frameRef(file, offset, head));
}

function dropWhatIsBeyondHoles(table: ClipTable): HeldClip[] {
  const incomplete: HeldClip[] = [];
  for (const clip of [...table.all()]) {
    const { dropped, isWhole } = clip.keepPrefix();
    for (const slot of dropped) table.unplace(clip, slot);
    const held = clip.held();
    if (held === null) table.remove(clip);
    if (!isWhole) {
      const { deviceId, clipId } = clip;
      incomplete.push(
        held ?? { deviceId, clipId, nextSequence: 0, manifest: false, sizeBytes: 0, lastAppendAtMs: 0 },
      );
    }
  }
  return incomplete;
}
