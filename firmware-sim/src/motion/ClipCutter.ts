import { PorchlightError } from '@porchlight/kernel';

export interface CutOptions {
  /** How much before the motion belongs to its clip; 3,000 by default. */
  readonly preRollMs?: number;
  /** How much after the motion belongs to its clip; 4,000 by default. */
  readonly postRollMs?: number;
  /** Pauses shorter than this don't end a clip; `postRollMs` by default, and never less than it. */
  readonly mergeGapMs?: number;
  /** Where a clip ends although motion goes on, and the next one begins; at most, and by default, 300,000. */
  readonly maxClipMs?: number;
}

export interface FrameMotion {
  readonly timestampMs: number;
  readonly durationMs: number;
  readonly moving: boolean;
}

/** What to do with a frame, in this order. */
export interface Cut {
  /** The clip that was open ends; this frame isn't in it. */
  readonly endsClip: boolean;
  /** Not null: a clip begins with the frames kept from this time on, before this frame. */
  readonly beginsAtMs: number | null;
  /** Whether this frame belongs to the clip that is open now; else it is kept for the next pre-roll. */
  readonly inClip: boolean;
}

/** No clip is longer (the clip format's limit). */
export const MAX_CLIP_MS = 300_000;

interface OpenClip {
  readonly beginMs: number;
  /** Where the last frame with motion ended. */
  motionEndMs: number;
}

/**
 * Decides which frames make a clip: from `preRollMs` before motion until `postRollMs` after it. Clips never overlap,
 * and none is longer than `maxClipMs`. No I/O and no clock.
 */
export class ClipCutter {
  readonly #preRollMs: number;
  readonly #idleMs: number;
  readonly #maxClipMs: number;
  #clip: OpenClip | null = null;
  /** Where the last clip ended: pre-roll doesn't reach behind it. */
  #freeFromMs = Number.NEGATIVE_INFINITY;

  /** Throws `invalid_setting` where the pre-roll leaves no room in a clip, or a length is negative. */
  constructor({
    preRollMs = 3000,
    postRollMs = 4000,
    mergeGapMs = 0,
    maxClipMs = MAX_CLIP_MS,
  }: CutOptions = {}) {
    const lengths = [preRollMs, postRollMs, mergeGapMs];
    if (!lengths.every((length) => length >= 0) || !(maxClipMs > preRollMs && maxClipMs <= MAX_CLIP_MS)) {
      throw new PorchlightError(
        'invalid_setting',
        `a clip is longer than its pre-roll and at most ${MAX_CLIP_MS} ms; set preRollMs and maxClipMs accordingly`,
      );
    }
    this.#preRollMs = preRollMs;
    this.#idleMs = Math.max(postRollMs, mergeGapMs);
    this.#maxClipMs = maxClipMs;
  }

  get recording(): boolean {
    return this.#clip !== null;
  }

  /** Frames in ascending order of time. */
  push({ timestampMs, durationMs, moving }: FrameMotion): Cut {
    const endMs = timestampMs + durationMs;
    const endsClip = this.#endsBefore(timestampMs, endMs, moving);
    if (endsClip) {
      this.#clip = null;
      this.#freeFromMs = timestampMs;
    }
    if (this.#clip !== null && moving) this.#clip.motionEndMs = endMs;
    if (this.#clip !== null || !moving) return { endsClip, beginsAtMs: null, inClip: this.#clip !== null };
    const preRollFromMs = Math.max(timestampMs - this.#preRollMs, endMs - this.#maxClipMs);
    const beginMs = Math.max(this.#freeFromMs, Math.min(timestampMs, preRollFromMs));
    this.#clip = { beginMs, motionEndMs: endMs };
    return { endsClip, beginsAtMs: beginMs, inClip: true };
  }

  #endsBefore(timestampMs: number, endMs: number, moving: boolean): boolean {
    if (this.#clip === null) return false;
    if (endMs - this.#clip.beginMs > this.#maxClipMs) return true;
    return !moving && timestampMs - this.#clip.motionEndMs >= this.#idleMs;
  }
}
