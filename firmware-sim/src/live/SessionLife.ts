import { LIVE_LIMITS } from '@porchlight/seal/header';

/** How long a session goes on without a word of the cloud. */
const SILENCE_MS = 6_000;
/** How long a session goes on after the newest request that it answered. */
const REQUEST_MS = 300_000;
/** Who asked just now is about to look, although nobody does yet. */
const ARRIVAL_MS = 3_000;
const SESSION_MS = LIVE_LIMITS.sessionUs / 1_000;

/** How long a live session lasts, by what the cloud says of its viewers and by the requests that it answered (contracts/spec/mqtt.md section 4.9). Times are of a clock that only goes forward. */
export class SessionLife {
  readonly #beganAtMs: number;
  #requestedAtMs: number;
  #heardAtMs: number;
  #isSeen = true;

  /** A session begins with a request. */
  constructor(nowMs: number) {
    this.#beganAtMs = nowMs;
    this.#requestedAtMs = nowMs;
    this.#heardAtMs = nowMs;
  }

  /** Whether anybody looks, as far as was heard. */
  get isSeen(): boolean {
    return this.#isSeen;
  }

  requested(nowMs: number): void {
    this.#requestedAtMs = nowMs;
    this.#heardAtMs = nowMs;
  }

  reported(viewers: number, nowMs: number): void {
    this.#heardAtMs = nowMs;
    this.#isSeen = viewers > 0;
  }

  isOver(nowMs: number): boolean {
    return (
      nowMs - this.#beganAtMs >= SESSION_MS ||
      nowMs - this.#requestedAtMs >= REQUEST_MS ||
      nowMs - this.#heardAtMs >= SILENCE_MS ||
      (!this.#isSeen && nowMs - this.#requestedAtMs >= ARRIVAL_MS)
    );
  }
}
