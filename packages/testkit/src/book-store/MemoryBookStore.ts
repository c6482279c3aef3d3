import type { BookStore, StoredBook } from '@porchlight/domain';
import { type HouseholdId, PorchlightError } from '@porchlight/kernel';
import { type FaultTime, PlannedFaults } from '../clip-index/PlannedFaults.ts';

const MAX_BYTES = 65_536;

/** The sealed books of households in memory. It takes every household for one that there is. */
export class MemoryBookStore implements BookStore {
  readonly #books = new Map<HouseholdId, StoredBook>();
  readonly #faults = new PlannedFaults<keyof BookStore>();

  /** The next call of `method` throws `unavailable`, `before` or `after` it has done its work. */
  failNext(method: keyof BookStore, when: FaultTime): void {
    this.#faults.plan(method, when);
  }

  findBook(householdId: HouseholdId): Promise<StoredBook | null> {
    return this.#faults.around('findBook', () => structuredClone(this.#books.get(householdId)) ?? null);
  }

  replaceBook(householdId: HouseholdId, previousVersion: number, sealed: Uint8Array): Promise<boolean> {
    return this.#faults.around('replaceBook', () => {
      if (sealed.length === 0 || sealed.length > MAX_BYTES)
        throw new PorchlightError('limit_exceeded', `a sealed book has 1 to ${MAX_BYTES} bytes`);
      if ((this.#books.get(householdId)?.version ?? 0) !== previousVersion) return false;
      this.#books.set(householdId, { version: previousVersion + 1, sealed: sealed.slice() });
      return true;
    });
  }
}
