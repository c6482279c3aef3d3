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
  /** Somebody watches live; false where not given. */
  readonly watched?: boolean;
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
/** While somebody watches no clip is longer, so that what was just seen is there. */
export const WATCHED_CLIP_MS = 20_000;

interface OpenClip {
  readonly beginMs: number;
  /** Where the last frame with motion ended. */
  motionEndMs: number;
  /** Whether somebody watched in its last frame. */
  watched: boolean;
}

/**
 * Decides which frames make a clip: from `preRollMs` before motion until `postRollMs` after it. While somebody watches, all of them do, in clips of 20 s from `preRollMs` before that; the last of
 * these ends at once when nobody watches any more. Clips never overlap, and none is longer than `maxClipMs`. No I/O and no clock.
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
  push({ timestampMs, durationMs, moving, watched = false }: FrameMotion): Cut {
    const endMs = timestampMs + durationMs;
    const endsClip = this.#endsBefore(timestampMs, endMs, { moving, watched });
    if (endsClip) {
      this.#clip = null;
      this.#freeFromMs = timestampMs;
    }
    if (this.#clip !== null) {
      if (moving) this.#clip.motionEndMs = endMs;
      this.#clip.watched = watched;
    }
    if (this.#clip !== null || !(moving || watched))
      return { endsClip, beginsAtMs: null, inClip: this.#clip !== null };
    const preRollFromMs = Math.max(timestampMs - this.#preRollMs, endMs - this.#longestMs(watched));
    const beginMs = Math.max(this.#freeFromMs, Math.min(timestampMs, preRollFromMs));
    this.#clip = { beginMs, motionEndMs: endMs, watched };
    return { endsClip, beginsAtMs: beginMs, inClip: true };
  }

  #endsBefore(
    timestampMs: number,
    endMs: number,
    { moving, watched }: { readonly moving: boolean; readonly watched: boolean },
  ): boolean {
    const clip = this.#clip;
    if (clip === null) return false;
    if (endMs - clip.beginMs > this.#longestMs(watched)) return true;
    if (watched) return false;
    return clip.watched || (!moving && timestampMs - clip.motionEndMs >= this.#idleMs);
  }

  #longestMs(watched: boolean): number {
    return watched ? Math.min(this.#maxClipMs, WATCHED_CLIP_MS) : this.#maxClipMs;
  }
}
