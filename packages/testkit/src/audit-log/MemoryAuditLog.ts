import { type AuditEntry, type AuditRow, EMPTY_CHAIN, nextAuditRow } from '@porchlight/contracts';
import type { AuditLog, AuditRows } from '@porchlight/domain';
import type { HouseholdId } from '@porchlight/kernel';
import { nodeVerifyPrimitives } from '@porchlight/seal/node-verify';
import { type FaultTime, PlannedFaults } from '../clip-index/PlannedFaults.ts';

/** The audit record in memory. */
export class MemoryAuditLog implements AuditLog {
  readonly #chains = new Map<HouseholdId, AuditRow[]>();
  readonly #faults = new PlannedFaults<keyof AuditLog>();

  /** The next call of `method` throws `unavailable`, `before` or `after` it has done its work. */
  failNext(method: keyof AuditLog, when: FaultTime): void {
    this.#faults.plan(method, when);
  }

  /** A household's rows, for a test to read. */
  rowsOf(householdId: HouseholdId): readonly AuditRow[] {
    return structuredClone(this.#chains.get(householdId) ?? []);
  }

  record(entries: readonly AuditEntry[]): Promise<void> {
    return this.#faults.around('record', () => {
      const before = new Map([...this.#chains].map(([id, rows]) => [id, [...rows]]));
      for (const entry of entries) {
        const rows = before.get(entry.householdId) ?? [];
        const head = rows.at(-1) ?? EMPTY_CHAIN;
        rows.push(nextAuditRow(head, structuredClone(entry), nodeVerifyPrimitives.sha256));
        before.set(entry.householdId, rows);
      }
      // All of them or, where one is malformed, none.
      for (const [id, rows] of before) this.#chains.set(id, rows);
    });
  }

  page(householdId: HouseholdId, afterSeq: number, limit: number): Promise<AuditRows> {
    return this.#faults.around('page', () => {
      const chain = this.rowsOf(householdId);
      const rows = chain.filter((row) => row.seq > afterSeq).slice(0, limit);
      const { seq, hashHex } = chain.at(-1) ?? EMPTY_CHAIN;
      return { rows, head: { seq, hashHex } };
    });
  }
}
