/** Bits a second between which an encoder may be set. */
export interface BitrateBounds {
  readonly least: number;
  readonly most: number;
}

const DOWN = 0.7;
const UP = 1.25;
/** How long nobody may have been slow before it goes up by one step. */
const CALM_MS = 10_000;

/**
 * How many bits a second a live session has, by how its viewers fare (contracts/spec/mqtt.md section 4.9): a step down while viewers are slow in two reports after each other, a step up after each ten
 * seconds without any, within its bounds. No I/O and no clock.
 */
export class BitrateLadder {
  readonly #bounds: BitrateBounds;
  #bitrate: number;
  #wasSlow = false;
  /** Since when nobody was slow and nothing was raised. */
  #calmSinceMs: number;

  constructor(bounds: BitrateBounds, bitrate: number, nowMs: number) {
    this.#bounds = bounds;
    this.#bitrate = this.#within(bitrate);
    this.#calmSinceMs = nowMs;
  }

  get bitrate(): number {
    return this.#bitrate;
  }

  /** Takes a report, in the order of time, and says the bitrate from now on. */
  report(isSlow: boolean, nowMs: number): number {
    if (isSlow) {
      if (this.#wasSlow) this.#bitrate = this.#within(this.#bitrate * DOWN);
      this.#calmSinceMs = nowMs;
    } else if (nowMs - this.#calmSinceMs >= CALM_MS) {
      this.#bitrate = this.#within(this.#bitrate * UP);
      this.#calmSinceMs = nowMs;
    }
    this.#wasSlow = isSlow;
    return this.#bitrate;
  }

  #within(bitrate: number): number {
    return Math.max(this.#bounds.least, Math.min(this.#bounds.most, Math.round(bitrate)));
  }
}
