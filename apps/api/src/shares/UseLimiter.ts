import { PorchlightError } from '@porchlight/kernel';

const WINDOW_MS = 60_000;

/** Bounds how often each share is used: so many times a minute, counted from its first use in it. Each process counts for itself. */
export class UseLimiter {
  readonly #maxUses: number;
  /** Since when, and how often; oldest first. */
  readonly #uses = new Map<string, { readonly sinceMs: number; count: number }>();

  constructor(maxUses = 60) {
    this.#maxUses = maxUses;
  }

  /** Throws `rate_limited` for one use too many. */
  admit(shareId: string, nowMs: number): void {
    this.#forget(nowMs);
    const uses = this.#uses.get(shareId) ?? { sinceMs: nowMs, count: 0 };
    if (uses.count >= this.#maxUses) {
      throw new PorchlightError('rate_limited', 'this link was used often just now: try again in a minute');
    }
    uses.count += 1;
    this.#uses.set(shareId, uses);
  }

  #forget(nowMs: number): void {
    for (const [shareId, { sinceMs }] of this.#uses) {
      if (Math.abs(nowMs - sinceMs) < WINDOW_MS) return;
      this.#uses.delete(shareId);
    }
  }
}
