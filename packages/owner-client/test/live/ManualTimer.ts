import { setImmediate as turn } from 'node:timers/promises';
import type { LiveTimer } from '../../src/live/index.ts';

interface Due {
  readonly atMs: number;
  readonly work: () => void;
}

/** Time that passes when a test says so. */
export class ManualTimer implements LiveTimer {
  #nowMs = 0;
  readonly #due = new Set<Due>();

  nowMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, work: () => void): () => void {
    const due = { atMs: this.#nowMs + Math.max(0, delayMs), work };
    this.#due.add(due);
    return () => this.#due.delete(due);
  }

  /** Lets `ms` pass, and whatever is due on the way happen. */
  async pass(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    for (let next = this.#next(endMs); next !== null; next = this.#next(endMs)) {
      this.#due.delete(next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.work();
      await settled();
    }
    this.#nowMs = endMs;
    await settled();
  }

  #next(endMs: number): Due | null {
    const [first] = [...this.#due].filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs);
    return first ?? null;
  }
}

/** Resolves when nothing is under way any more that needs no time to pass. */
export async function settled(): Promise<void> {
  for (let turns = 0; turns < 12; turns += 1) await turn();
}
