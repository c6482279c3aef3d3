import type { HouseholdId } from '@porchlight/kernel';

/** A household's book as the cloud holds it: ciphertext, and which version it is said to be, from 1. */
export interface StoredBook {
  readonly version: number;
  readonly sealed: Uint8Array;
}

/** The newest sealed book of each household; older ones are not kept. Throws `unavailable`; the caller retries. */
export interface BookStore {
  /** Null before the first. */
  findBook(householdId: HouseholdId): Promise<StoredBook | null>;
  /**
   * Compare-and-swap: stores `sealed` as version `previousVersion` + 1 if the newest is `previousVersion` (0: there is none), durable when the promise resolves.
   * Returns whether it did. Throws `limit_exceeded` for nothing and for more than 65,536 bytes, and `not_found` where there is no such household.
   */
  replaceBook(householdId: HouseholdId, previousVersion: number, sealed: Uint8Array): Promise<boolean>;
}
