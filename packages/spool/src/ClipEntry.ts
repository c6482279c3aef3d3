import type { ClipId, DeviceId } from '@porchlight/kernel';
import type { FrameRef } from './LogFile.ts';

export type RecordKind = 'opening' | 'segment' | 'manifest';

/** The place of one record of a clip. */
export interface Slot {
  readonly kind: RecordKind;
  readonly sequence: number;
  readonly appendedAtMs: number;
  readonly bodyBytes: number;
  readonly bodyCrc: number;
  /** Where it lies; null until it is durable. A move changes it. Owned by the log's writer. */
  ref: FrameRef | null;
  /** What waits to be written; null once it is durable. */
  waiting: { readonly bytes: Uint8Array; readonly done: Promise<void> } | null;
}

/** What the spool holds of one clip; whoever may see it is told only of what is durable. */
export interface HeldClip {
  readonly deviceId: DeviceId;
  readonly clipId: ClipId;
  /** The segments with a lower sequence are held. */
  readonly nextSequence: number;
  readonly manifest: boolean;
  readonly sizeBytes: number;
  readonly lastAppendAtMs: number;
}

/** One clip in the index: its records by position, those that still wait to be written included. */
export class ClipEntry {
  readonly deviceId: DeviceId;
  readonly clipId: ClipId;
  opening: Slot | null = null;
  readonly segments: Slot[] = [];
  manifest: Slot | null = null;
  /** Set while a release waits to be written. */
  releasing: Promise<void> | null = null;
  #durableSegments = 0;
  #sizeBytes = 0;
  #lastAppendAtMs = 0;

  constructor(deviceId: DeviceId, clipId: ClipId) {
    this.deviceId = deviceId;
    this.clipId = clipId;
  }

  slotOf(kind: RecordKind, sequence: number): Slot | null {
    if (kind === 'segment') return this.segments[sequence] ?? null;
    return kind === 'opening' ? this.opening : this.manifest;
  }

  put(slot: Slot): void {
    if (slot.kind === 'segment') this.segments[slot.sequence] = slot;
    else if (slot.kind === 'opening') this.opening = slot;
    else this.manifest = slot;
  }

  /** `slot` has become durable, in the order of the clip. */
  committed(slot: Slot): void {
    slot.waiting = null;
    if (slot.kind === 'segment') this.#durableSegments += 1;
    this.#sizeBytes += slot.bodyBytes;
    this.#lastAppendAtMs = Math.max(this.#lastAppendAtMs, slot.appendedAtMs);
  }

  /** Forgets what waits. False where nothing is left. */
  rollBack(): boolean {
    this.segments.length = this.#durableSegments;
    if (this.manifest?.ref === null) this.manifest = null;
    return this.opening !== null && this.opening.ref !== null;
  }

  /** After recovery: keeps the records up to the first hole, and tells which slots don't count. */
  keepPrefix(): { readonly dropped: readonly Slot[]; readonly isWhole: boolean } {
    const slots = this.durable();
    const all = [this.opening, ...this.segments, this.manifest].filter((slot) => slot != null);
    for (const slot of slots) this.committed(slot);
    this.segments.length = this.#durableSegments;
    if (this.manifest !== null && !slots.includes(this.manifest)) this.manifest = null;
    const kept = new Set(slots);
    return { dropped: all.filter((slot) => !kept.has(slot)), isWhole: all.length === slots.length };
  }

  /** Its durable records in order, up to the first that isn't. */
  durable(): Slot[] {
    const slots: Slot[] = [];
    if (this.opening === null || this.opening.ref === null) return slots;
    slots.push(this.opening);
    for (let sequence = 0; sequence < this.segments.length; sequence++) {
      const slot = this.segments[sequence];
      if (slot === undefined || slot.ref === null) return slots;
      slots.push(slot);
    }
    if (this.manifest !== null && this.manifest.ref !== null) slots.push(this.manifest);
    return slots;
  }

  /** Null while not even its opening is durable. */
  held(): HeldClip | null {
    if (this.opening === null || this.opening.ref === null) return null;
    return {
      deviceId: this.deviceId,
      clipId: this.clipId,
      nextSequence: this.#durableSegments,
      manifest: this.manifest !== null && this.manifest.ref !== null,
      sizeBytes: this.#sizeBytes,
      lastAppendAtMs: this.#lastAppendAtMs,
    };
  }
}
