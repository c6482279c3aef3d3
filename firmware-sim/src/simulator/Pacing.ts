import { setTimeout as delay } from 'node:timers/promises';
import type { SourceFrame } from '../media/index.ts';

export interface PacingDeps {
  readonly pace: 'fast' | 'realtime';
  /** Aborted when filming is to stop; nothing waits then. */
  readonly stopping: AbortSignal;
  /** Resolves once the device has sent enough of what it filmed. */
  readonly untilRoom: () => Promise<void>;
}

/** Holds a source's frames back: to the time at which they are shown, or to what the cloud takes. */
export class Pacing {
  readonly #deps: PacingDeps;
  /** When the source's time 0 was, by a clock that only goes forward; null before the first frame. */
  #beganAtMs: number | null = null;

  constructor(deps: PacingDeps) {
    this.#deps = deps;
  }

  /** Resolves when `frame` is due. Gives the network its turn at any pace. */
  async until(frame: SourceFrame): Promise<void> {
    const { pace, stopping, untilRoom } = this.#deps;
    if (pace === 'fast') {
      await untilRoom();
      await new Promise((resolve) => setImmediate(resolve));
      return;
    }
    this.#beganAtMs ??= performance.now() - frame.timestampMs;
    const waitMs = this.#beganAtMs + frame.timestampMs - performance.now();
    await delay(Math.max(0, waitMs), undefined, { signal: stopping }).catch(() => undefined);
  }
}
