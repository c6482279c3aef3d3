import { ChunkOrder } from './ChunkOrder.ts';
import type { AnnouncementRecord, FrameRecord } from './liveRecord.ts';

/** Records of frames that are kept of one session. */
const MAX_KEPT_BYTES = 2 * 1024 * 1024;

/** One live session: its newest announcement, and its records since the newest keyframe. */
export class LiveGroup {
  #announcement: Uint8Array;
  #generation: number;
  #answersHex: readonly string[];
  #lastAtMs: number;
  readonly #order = { picture: new ChunkOrder(), sound: new ChunkOrder() };
  /** Copies, so that no bigger buffer is held for one of them; null until a keyframe comes. Owned by `#keep` and what empties it. */
  #kept: Uint8Array[] | null = null;
  #keptBytes = 0;

  constructor(record: Uint8Array, { generation, answersHex }: AnnouncementRecord, nowMs: number) {
    this.#announcement = new Uint8Array(record);
    this.#generation = generation;
    this.#answersHex = answersHex;
    this.#lastAtMs = nowMs;
  }

  /** When the newest record of the session came. */
  get lastAtMs(): number {
    return this.#lastAtMs;
  }

  answers(requestHex: string): boolean {
    return this.#answersHex.includes(requestHex);
  }

  records(): readonly Uint8Array[] {
    return [this.#announcement, ...(this.#kept ?? [])];
  }

  /** A later announcement; a new generation empties the group. False for an older one. */
  announce(record: Uint8Array, { generation, answersHex }: AnnouncementRecord, nowMs: number): boolean {
    if (generation < this.#generation) return false;
    if (generation > this.#generation) this.#forget();
    this.#announcement = new Uint8Array(record);
    this.#generation = generation;
    this.#answersHex = answersHex;
    this.#lastAtMs = nowMs;
    return true;
  }

  /** False for a frame that goes to nobody. */
  takeFrame(record: Uint8Array, frame: FrameRecord, nowMs: number, isKept: boolean): boolean {
    if (frame.generation !== this.#generation) return false;
    const order = this.#order[frame.track];
    if (!order.begins(frame) && !order.continues(frame)) return false;
    order.passed(frame);
    this.#lastAtMs = nowMs;
    if (!isKept) this.#forget();
    else this.#keep(record, frame);
    return true;
  }

  #keep(record: Uint8Array, { track, isKeyframe, chunk }: FrameRecord): void {
    if (track === 'picture' && isKeyframe && chunk === 0) {
      this.#kept = [];
      this.#keptBytes = 0;
    }
    if (this.#kept === null) return;
    this.#keptBytes += record.length;
    if (this.#keptBytes > MAX_KEPT_BYTES) this.#forget();
    else this.#kept.push(new Uint8Array(record));
  }

  #forget(): void {
    this.#kept = null;
    this.#keptBytes = 0;
  }
}
