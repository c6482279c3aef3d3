import type { OpenedFrame } from '@porchlight/owner-client/live';
import type { SessionLine } from './SessionLine.ts';

/** An opened frame with the session that its time counts in. */
export interface KeptFrame {
  /** Counts up over all that was ever kept. */
  readonly ordinal: number;
  readonly line: SessionLine;
  readonly frame: OpenedFrame;
}

export interface HistoryLimits {
  readonly spanMs: number;
  readonly sizeBytes: number;
}

/** Enough to see once more what was just missed. */
export const HISTORY_LIMITS: HistoryLimits = { spanMs: 120_000, sizeBytes: 32 * 1024 * 1024 };

/** No more than what leads to the newest picture. */
export const NO_HISTORY: HistoryLimits = { spanMs: 0, sizeBytes: 4 * 1024 * 1024 };

/** The frames of the last while, oldest first; it begins with a keyframe, and what is let go goes up to the next one. */
export class FrameHistory {
  readonly #limits: HistoryLimits;
  #kept: KeptFrame[] = [];
  #sizeBytes = 0;
  #nextOrdinal = 0;

  constructor(limits: HistoryLimits = HISTORY_LIMITS) {
    this.#limits = limits;
  }

  add(line: SessionLine, frame: OpenedFrame): KeptFrame {
    const kept = { ordinal: this.#nextOrdinal, line, frame };
    this.#nextOrdinal += 1;
    if (this.#kept.length === 0 && !isStart(kept)) return kept;
    this.#kept.push(kept);
    this.#sizeBytes += frame.bytes.length;
    while (this.#isOver()) this.#letGo();
    return kept;
  }

  /** How much there is. */
  get keptMs(): number {
    const [oldest, newest] = [this.#kept[0], this.newest];
    return oldest === undefined || newest === undefined ? 0 : Math.max(0, atMsOf(newest) - atMsOf(oldest));
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  get newest(): KeptFrame | undefined {
    return this.#kept.at(-1);
  }

  /** The frame of this ordinal, or the oldest that is kept where it was let go; undefined where it hasn't come yet. */
  at(ordinal: number): KeptFrame | undefined {
    const first = this.#kept[0]?.ordinal ?? 0;
    return this.#kept[Math.max(0, ordinal - first)];
  }

  /** What must be decoded to show `atMs`: from the last keyframe before it up to it; from the oldest one where `atMs` lies before that. */
  upTo(atMs: number): readonly KeptFrame[] {
    const shown = this.#kept.findLastIndex((kept) => kept.frame.track === 'picture' && atMsOf(kept) <= atMs);
    const end = Math.max(0, shown);
    const start = Math.max(
      0,
      this.#kept.findLastIndex((kept, index) => index <= end && isStart(kept)),
    );
    return this.#kept.slice(start, end + 1);
  }

  clear(): void {
    this.#kept = [];
    this.#sizeBytes = 0;
  }

  #isOver(): boolean {
    return this.keptMs > this.#limits.spanMs || this.#sizeBytes > this.#limits.sizeBytes;
  }

  #letGo(): void {
    const next = this.#kept.findIndex((kept, index) => index > 0 && isStart(kept));
    const gone = this.#kept.splice(0, next === -1 ? this.#kept.length : next);
    for (const { frame } of gone) this.#sizeBytes -= frame.bytes.length;
  }
}

/** When a frame is to be shown, by the clock of its session's line. */
export function atMsOf({ line, frame }: KeptFrame): number {
  return line.atMs(frame.timeUs);
}

function isStart({ frame }: KeptFrame): boolean {
  return frame.track === 'picture' && frame.isKeyframe;
}
