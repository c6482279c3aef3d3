/** Remembers nonces for as long as a proof that bears one could be accepted, and no more of them than fit. */
export class NonceMemory {
  readonly #lifetimeMs: number;
  readonly #maxEntries: number;
  /** Nonce → when it may be forgotten, in the order of arrival. */
  readonly #seen = new Map<string, number>();

  constructor(lifetimeMs: number, maxEntries = 200_000) {
    this.#lifetimeMs = lifetimeMs;
    this.#maxEntries = maxEntries;
  }

  has(nonce: string): boolean {
    return this.#seen.has(nonce);
  }

  /** False when memory is full: better to refuse a proof than to take one twice. */
  remember(nonce: string, nowMs: number): boolean {
    for (const [old, untilMs] of this.#seen) {
      if (untilMs > nowMs) break;
      this.#seen.delete(old);
    }
    if (this.#seen.size >= this.#maxEntries) return false;
    this.#seen.set(nonce, nowMs + this.#lifetimeMs);
    return true;
  }
}
