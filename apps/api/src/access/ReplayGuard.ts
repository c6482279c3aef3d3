/** Remembers nonces for as long as a call that bears one could be accepted; its memory is bounded by the calls in that time. */
export class ReplayGuard {
  readonly #lifetimeMs: number;
  readonly #maxEntries: number;
  /** Nonce → when it may be forgotten, in the order of arrival; owned by `isFresh`. */
  readonly #seen = new Map<string, number>();

  constructor(lifetimeMs: number, maxEntries = 200_000) {
    this.#lifetimeMs = lifetimeMs;
    this.#maxEntries = maxEntries;
  }

  /** True once for each nonce. False too when memory for nonces is full: better to refuse a call than to take one twice. */
  isFresh(nonce: string, nowMs: number): boolean {
    for (const [old, untilMs] of this.#seen) {
      if (untilMs > nowMs) break;
      this.#seen.delete(old);
    }
    if (this.#seen.has(nonce) || this.#seen.size >= this.#maxEntries) return false;
    this.#seen.set(nonce, nowMs + this.#lifetimeMs);
    return true;
  }
}
