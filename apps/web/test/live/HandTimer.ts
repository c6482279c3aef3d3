import type { LiveTimer } from '@porchlight/owner-client/live';

/** Time that a test turns by hand. */
export class HandTimer implements LiveTimer {
  #nowMs = 1_000;
  #due: { readonly atMs: number; readonly work: () => void }[] = [];

  nowMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, work: () => void): () => void {
    const due = { atMs: this.#nowMs + delayMs, work };
    this.#due.push(due);
    return () => {
      this.#due = this.#due.filter((each) => each !== due);
    };
  }

  /** Lets `ms` go by, and does what is due in it, in its order. */
  pass(ms: number): void {
    const endMs = this.#nowMs + ms;
    for (;;) {
      const next = this.#due.filter(({ atMs }) => atMs <= endMs).toSorted((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined) break;
      this.#due = this.#due.filter((each) => each !== next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.work();
    }
    this.#nowMs = endMs;
  }
}
