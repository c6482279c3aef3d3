/** Counts failures by who caused them, in windows of a minute, and says who has had enough. */
export class FailureLimiter {
  readonly #most: number;
  readonly #counts = new Map<string, { count: number; untilMs: number }>();

  constructor(mostAMinute: number) {
    this.#most = mostAMinute;
  }

  isBlocked(who: string, nowMs: number): boolean {
    const entry = this.#counts.get(who);
    return entry !== undefined && entry.untilMs > nowMs && entry.count >= this.#most;
  }

  failed(who: string, nowMs: number): void {
    const entry = this.#counts.get(who);
    if (entry !== undefined && entry.untilMs > nowMs) {
      entry.count += 1;
      return;
    }
    this.#counts.delete(who);
    this.#counts.set(who, { count: 1, untilMs: nowMs + WINDOW_MS });
    for (const [old, { untilMs }] of this.#counts) {
      if (untilMs > nowMs && this.#counts.size <= MAX_ENTRIES) break;
      this.#counts.delete(old);
    }
  }
}

const WINDOW_MS = 60_000;
const MAX_ENTRIES = 50_000;
