import { type Clock, isPorchlightError, PorchlightError } from '@porchlight/kernel';

/** How long a setup code counts, from when it was made. */
export const PAIRING_LIFETIME_MS = 900_000;
/** How many refused messages end a pairing. */
export const PAIRING_ATTEMPTS = 5;

/** Ends a pairing after its time or after too many refusals (spec/pairing.md section 7). The clock must not be set meanwhile: going back counts as expired. */
export class AttemptGuard {
  readonly #clock: Clock;
  readonly #startedAtMs: number;
  /** Owned by `attempt`. */
  #failures = 0;
  /** Owned by `requireOpen`; once ended, no clock brings it back. */
  #hasExpired = false;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#startedAtMs = clock.nowMs();
  }

  /** Runs `step`; counts its refusal, other than of a repetition, and passes it on. Throws `limit_exceeded` when the pairing has ended. */
  attempt<Result>(step: () => Result): Result {
    this.requireOpen();
    try {
      return step();
    } catch (error) {
      if (!isPorchlightError(error, 'replayed')) this.#failures += 1;
      throw error;
    }
  }

  /** Throws `limit_exceeded` when the pairing has ended. */
  requireOpen(): void {
    const ageMs = this.#clock.nowMs() - this.#startedAtMs;
    this.#hasExpired ||= ageMs < 0 || ageMs >= PAIRING_LIFETIME_MS;
    if (!this.#hasExpired && this.#failures < PAIRING_ATTEMPTS) return;
    const why = this.#hasExpired ? 'has expired' : `has failed ${PAIRING_ATTEMPTS} times`;
    throw new PorchlightError('limit_exceeded', `the setup code ${why}; have the device show a new one`);
  }
}
