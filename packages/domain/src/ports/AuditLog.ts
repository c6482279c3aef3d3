import type { AuditEntry, AuditHead, AuditRow } from '@porchlight/contracts';
import type { HouseholdId } from '@porchlight/kernel';

/** What the audit record says of a household from one place on. */
export interface AuditRows {
  /** By seq, without gaps. */
  readonly rows: readonly AuditRow[];
  /** The newest place of the chain, at or behind the last of `rows`. */
  readonly head: AuditHead;
}

/** The audit record: one chain of rows per household, to which rows are added and nothing else (contracts/spec/audit.md). Throws `unavailable`. */
export interface AuditLog {
  /**
   * Adds a row for each entry to its household's chain, in their order; durable when the promise resolves. Concurrent calls follow each other: a chain never forks. After
   * `unavailable` the rows may stand or not, and adding them again adds them again, which is no harm. Throws `malformed_message`.
   */
  record(entries: readonly AuditEntry[]): Promise<void>;
  /** The rows of a household with a seq above `afterSeq`, at most `limit`. */
  page(householdId: HouseholdId, afterSeq: number, limit: number): Promise<AuditRows>;
}
