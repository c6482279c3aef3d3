import type { LogHead, LogHeads } from '@porchlight/domain';
import { equalBytes, PorchlightError } from '@porchlight/kernel';
import { PortFaults } from './PortFaults.ts';

/** Keeps the contract of `LogHeads` in memory, and fails when told to. */
export class MemoryLogHeads implements LogHeads {
  readonly #faults: PortFaults;
  /** What was ever the head, oldest first. */
  readonly history: LogHead[] = [];

  constructor(faults = new PortFaults()) {
    this.#faults = faults;
  }

  read(): Promise<LogHead | null> {
    return this.#faults.around(() => this.#head);
  }

  replace(previous: LogHead | null, next: LogHead): Promise<void> {
    return this.#faults.around(() => {
      if (!isSame(previous, this.#head))
        throw new PorchlightError('log_conflict', 'another head is there already');
      this.history.push(structuredClone(next));
    });
  }

  get #head(): LogHead | null {
    return this.history.at(-1) ?? null;
  }
}

function isSame(one: LogHead | null, other: LogHead | null): boolean {
  if (one === null || other === null) return one === other;
  return one.size === other.size && equalBytes(one.rootHash, other.rootHash);
}
