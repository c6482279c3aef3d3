import { PorchlightError } from '@porchlight/kernel';

type NoncesByCaller = Map<string, Set<string>>;

/** How many calls a caller may make in the time that nonces are remembered. */
const MAX_CALLS = 60_000;

/** Remembers each caller's nonces for as long as a call that bears one could be accepted, and so bounds their calls: none of them can use up another's share. */
export class ReplayGuard {
  readonly #lifetimeMs: number;
  readonly #maxCalls: number;
  /** Nonces since the last turn, and those of the turn before; owned by `#turn`. */
  #current: NoncesByCaller = new Map();
  #previous: NoncesByCaller = new Map();
  #turnAtMs = 0;

  constructor(lifetimeMs: number, maxCalls = MAX_CALLS) {
    this.#lifetimeMs = lifetimeMs;
    this.#maxCalls = maxCalls;
  }

  /** Throws `replayed` for a nonce that the caller has used, and `rate_limited` for one call too many. */
  admit(caller: string, nonce: string, nowMs: number): void {
    this.#turn(nowMs);
    const used = this.#current.get(caller) ?? new Set();
    const usedBefore = this.#previous.get(caller);
    if (used.has(nonce) || usedBefore?.has(nonce) === true) {
      throw new PorchlightError(
        'replayed',
        'this very call was made before: sign each call anew with a fresh nonce',
      );
    }
    if (used.size >= this.#maxCalls) {
      throw new PorchlightError('rate_limited', 'too many calls in a short time: call again in some minutes');
    }
    this.#current.set(caller, used.add(nonce));
  }

  #turn(nowMs: number): void {
    if (nowMs < this.#turnAtMs) return;
    this.#previous = this.#current;
    this.#current = new Map();
    this.#turnAtMs = nowMs + this.#lifetimeMs;
  }
}
