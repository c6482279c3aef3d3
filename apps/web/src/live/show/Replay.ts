import type { LiveTimer, LiveTracks, OpenedFrame } from '@porchlight/owner-client/live';
import { atMsOf, type FrameHistory, type KeptFrame } from './FrameHistory.ts';
import type { LivePlace } from './LiveNews.ts';
import type { SessionLine } from './SessionLine.ts';

/** What a replay gives to. */
export interface ReplayTarget {
  /** A keyframe from elsewhere follows, of a session with these tracks. */
  restart(tracks: LiveTracks | null): void;
  frame(frame: OpenedFrame, isShown: boolean): void;
}

/** Plays what is kept, at the speed at which it came, or stands still in it. */
export class Replay {
  readonly #history: FrameHistory;
  readonly #timer: LiveTimer;
  readonly #target: ReplayTarget;
  /** What is played next, or null at the edge. Owned by `from`, `toEdge` and `#step`. */
  #at: { ordinal: number; line: SessionLine; shownMs: number } | null = null;
  /** By how much later than it came each frame is shown. */
  #delayMs = 0;
  #isPaused = false;
  #callOff: () => void = () => undefined;

  constructor(history: FrameHistory, timer: LiveTimer, target: ReplayTarget) {
    this.#history = history;
    this.#timer = timer;
    this.#target = target;
  }

  /** False at the edge. */
  get isOn(): boolean {
    return this.#at !== null;
  }

  get place(): Omit<LivePlace, 'keptMs'> {
    const { newest } = this.#history;
    const behindMs = this.#at === null || newest === undefined ? 0 : atMsOf(newest) - this.#at.shownMs;
    return { isAtEdge: this.#at === null, isPaused: this.#isPaused, behindMs: Math.max(0, behindMs) };
  }

  /** Shows what was `behindMs` before the newest, and plays from there unless it pauses. */
  from(behindMs: number, isPaused: boolean): void {
    const { newest } = this.#history;
    if (newest === undefined) return;
    this.#callOff();
    this.#isPaused = isPaused;
    const shown = this.#give(atMsOf(newest) - behindMs);
    if (shown === undefined) return;
    this.#at = { ordinal: shown.ordinal + 1, line: shown.line, shownMs: atMsOf(shown) };
    this.#delayMs = this.#timer.nowMs() - atMsOf(shown);
    this.#step();
  }

  /** Shows the newest again, and follows it. */
  toEdge(): void {
    this.#callOff();
    this.#isPaused = false;
    if (this.#at === null) return;
    this.#at = null;
    this.#give(Number.POSITIVE_INFINITY);
  }

  /** More was kept. */
  more(): void {
    if (this.#isWaiting) this.#step();
  }

  close(): void {
    this.#callOff();
    this.#isPaused = true;
  }

  /** It has played all there is. */
  #isWaiting = false;

  /** Decodes what leads to `atMs`, shows its last, and gives that back. */
  #give(atMs: number): KeptFrame | undefined {
    const frames = this.#history.upTo(atMs);
    this.#target.restart(frames[0]?.line.tracks ?? null);
    for (const [index, { frame }] of frames.entries()) {
      if (frame.track === 'picture') this.#target.frame(frame, index === frames.length - 1);
    }
    return frames.at(-1);
  }

  /** Gives all that is due, and comes again when the next one is. */
  #step(): void {
    this.#isWaiting = false;
    while (this.#at !== null && !this.#isPaused) {
      const next = this.#history.at(this.#at.ordinal);
      if (next === undefined) {
        this.#isWaiting = true;
        return;
      }
      const dueMs = atMsOf(next) + this.#delayMs - this.#timer.nowMs();
      if (dueMs > 0) {
        this.#callOff = this.#timer.after(dueMs, () => this.#step());
        return;
      }
      // What was to come was let go, or another session begins here.
      if (next.ordinal !== this.#at.ordinal || next.line !== this.#at.line)
        this.#target.restart(next.line.tracks);
      this.#at = { ordinal: next.ordinal + 1, line: next.line, shownMs: atMsOf(next) };
      this.#target.frame(next.frame, true);
    }
  }
}
