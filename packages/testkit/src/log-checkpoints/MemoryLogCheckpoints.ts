import type { LogCheckpoints } from '@porchlight/domain';
import { type FaultTime, PlannedFaults } from '../clip-index/PlannedFaults.ts';

/** What a log has shown, in memory. */
export class MemoryLogCheckpoints implements LogCheckpoints {
  readonly #bySize = new Map<number, string>();
  readonly #faults = new PlannedFaults<keyof LogCheckpoints>();

  /** The next call of `method` throws `unavailable`, `before` or `after` it has done its work. */
  failNext(method: keyof LogCheckpoints, when: FaultTime): void {
    this.#faults.plan(method, when);
  }

  /** The log shows a checkpoint of `size` entries from now on. */
  show(size: number, checkpoint: string): void {
    this.#bySize.set(size, checkpoint);
  }

  newest(): Promise<string | null> {
    return this.#faults.around('newest', () => this.#bySize.get(Math.max(...this.#bySize.keys())) ?? null);
  }
}
