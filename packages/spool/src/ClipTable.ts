import type { ClipId, DeviceId } from '@porchlight/kernel';
import { ClipEntry, type Slot } from './ClipEntry.ts';
import { FRAME_HEAD_BYTES } from './frame.ts';
import type { FrameRef, LogFile } from './LogFile.ts';

/** Every clip that the log holds, and how much of each file is still wanted. */
export class ClipTable {
  readonly #clips = new Map<string, ClipEntry>();
  /** File → clip → number of its records there. */
  readonly #byFile = new Map<LogFile, Map<ClipEntry, number>>();
  /** Bytes of frames that are still wanted. */
  liveBytes = 0;

  find(deviceId: DeviceId, clipId: ClipId): ClipEntry | null {
    return this.#clips.get(keyOf(deviceId, clipId)) ?? null;
  }

  findOrAdd(deviceId: DeviceId, clipId: ClipId): ClipEntry {
    const key = keyOf(deviceId, clipId);
    let clip = this.#clips.get(key);
    if (clip === undefined) {
      clip = new ClipEntry(deviceId, clipId);
      this.#clips.set(key, clip);
    }
    return clip;
  }

  all(): IterableIterator<ClipEntry> {
    return this.#clips.values();
  }

  /** `slot` of `clip` lies at `ref` from now on. */
  place(clip: ClipEntry, slot: Slot, ref: FrameRef): void {
    this.unplace(clip, slot);
    slot.ref = ref;
    const counts = this.#byFile.get(ref.file) ?? new Map<ClipEntry, number>();
    counts.set(clip, (counts.get(clip) ?? 0) + 1);
    this.#byFile.set(ref.file, counts);
    this.liveBytes += FRAME_HEAD_BYTES + slot.bodyBytes;
  }

  /** What `slot` was is garbage from now on. */
  unplace(clip: ClipEntry, slot: Slot): void {
    const file = slot.ref?.file;
    if (file === undefined) return;
    const counts = this.#byFile.get(file);
    const count = counts?.get(clip) ?? 0;
    if (count > 1) counts?.set(clip, count - 1);
    else counts?.delete(clip);
    this.liveBytes -= FRAME_HEAD_BYTES + slot.bodyBytes;
  }

  /** Takes `clip` out; what of it was durable is garbage from now on. */
  remove(clip: ClipEntry): void {
    for (const slot of [clip.opening, ...clip.segments, clip.manifest]) {
      if (slot != null) this.unplace(clip, slot);
    }
    this.#clips.delete(keyOf(clip.deviceId, clip.clipId));
  }

  /** The clips that have records in `file`. */
  clipsIn(file: LogFile): readonly ClipEntry[] {
    return [...(this.#byFile.get(file)?.keys() ?? [])];
  }

  forgetFile(file: LogFile): void {
    this.#byFile.delete(file);
  }
}

function keyOf(deviceId: DeviceId, clipId: ClipId): string {
  return `${deviceId}/${clipId}`;
}
