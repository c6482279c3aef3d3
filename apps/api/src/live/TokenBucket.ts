import { type Clock, monotonicClock } from '@porchlight/kernel';

/** Lets so many pass in a second, and as many at once after a pause. */
export class TokenBucket {
  readonly #perSecond: number;
  readonly #clock: Clock;
  #tokens: number;
  #atMs: number;

  /** `clock` only goes forward. */
  constructor(perSecond: number, clock: Clock = monotonicClock) {
    this.#perSecond = perSecond;
    this.#clock = clock;
    this.#tokens = perSecond;
    this.#atMs = clock.nowMs();
  }

  /** False for one too many. */
  take(): boolean {
    const nowMs = this.#clock.nowMs();
    const refilled = this.#tokens + ((nowMs - this.#atMs) / 1000) * this.#perSecond;
    this.#tokens = Math.min(this.#perSecond, refilled);
    this.#atMs = nowMs;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
