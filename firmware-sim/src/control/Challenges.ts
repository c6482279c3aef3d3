import { bytesToHex, type Clock, type RandomSource } from '@porchlight/kernel';

/** How long a challenge counts. */
const COUNTS_MS = 10_000;
/** How many are held at most. */
const MOST_HELD = 16;

/** The challenges that a device has given out and that may still count: each once, and for ten seconds (contracts/spec/mqtt.md section 4.3). */
export class Challenges {
  readonly #clock: Clock;
  readonly #random: RandomSource;
  /** When each was made, the oldest first; owned by `make` and `spend`. */
  readonly #madeAtMs = new Map<string, number>();

  /** `clock` only goes forward, and nobody sets it. */
  constructor(clock: Clock, random: RandomSource) {
    this.#clock = clock;
    this.#random = random;
  }

  /** A new one, 32 bytes in hexadecimal. Beyond 16 the oldest is forgotten. */
  make(): string {
    const challengeHex = bytesToHex(this.#random(32));
    this.#madeAtMs.set(challengeHex, this.#clock.nowMs());
    for (const oldest of this.#madeAtMs.keys()) {
      if (this.#madeAtMs.size <= MOST_HELD) break;
      this.#madeAtMs.delete(oldest);
    }
    return challengeHex;
  }

  /** Whether it counts; it never does again. */
  spend(challengeHex: string): boolean {
    const madeAtMs = this.#madeAtMs.get(challengeHex);
    this.#madeAtMs.delete(challengeHex);
    return madeAtMs !== undefined && this.#clock.nowMs() - madeAtMs <= COUNTS_MS;
  }
}
