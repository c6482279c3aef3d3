import type { Part } from '@porchlight/service';
import type { Mirror } from './Mirror.ts';

/** How often the logs are asked for what is new. */
const INTERVAL_MS = 30_000;
/** How long a quorum takes to cosign what this mirror has, and the log to show it. */
const SHOWN_WITHIN_MS = 2_000;

/** Follows the logs now and every half minute, one round after the other. Stopping waits for the round, which the mirror gives up by itself. */
export class Following implements Part {
  readonly name = 'following';
  readonly #mirror: Pick<Mirror, 'follow'>;
  readonly #timer: NodeJS.Timeout;
  /** Until the rounds that were begun have ended. */
  #rounds: Promise<void> = Promise.resolve();
  #soon: NodeJS.Timeout | null = null;
  /** Whether it was called again while a round was to come soon already. */
  #mustAgain = false;

  constructor(mirror: Pick<Mirror, 'follow'>) {
    this.#mirror = mirror;
    this.#begin();
    this.#timer = setInterval(() => this.#begin(), INTERVAL_MS);
  }

  /** Follows once more two seconds after this call; many calls make a round every two seconds. */
  soon(): void {
    if (this.#soon !== null) {
      this.#mustAgain = true;
      return;
    }
    this.#soon = setTimeout(() => {
      this.#soon = null;
      this.#begin();
      if (!this.#mustAgain) return;
      this.#mustAgain = false;
      this.soon();
    }, SHOWN_WITHIN_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    if (this.#soon !== null) clearTimeout(this.#soon);
    await this.#rounds;
  }

  #begin(): void {
    this.#rounds = this.#rounds.then(() => this.#mirror.follow());
  }
}
