import { type AuditRow, EMPTY_CHAIN } from '@porchlight/contracts';
import { followAudit } from '@porchlight/owner-client';
import type { Desk } from './Desk.ts';

export interface AuditView {
  /** Oldest first. */
  readonly rows: readonly AuditRow[];
  /** What is wrong with the record, in sentences; empty where every hash fits. */
  readonly faults: readonly string[];
}

/** The household's audit record, checked from its beginning, and held against what this browser saw before. */
export class AuditPart {
  readonly #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  async read(): Promise<AuditView> {
    const { api, household } = this.#desk.household;
    const deps = { api, householdId: household.id, sha256: this.#desk.deps.primitives.sha256 };
    const { rows, faults, head } = await followAudit(deps, EMPTY_CHAIN);
    const remembered = (await this.#desk.resting.read())?.audit ?? null;
    const seen =
      remembered === null || remembered.seq === 0 ? null : rows.find(({ seq }) => seq === remembered.seq);
    const all = faults.map((fault) => JSON.stringify(fault));
    if (seen === undefined) {
      all.push(`Row ${remembered?.seq}, which this browser has seen, is missing: the record was cut short.`);
    }
    if (faults.length === 0 && seen !== undefined)
      await this.#desk.rest({ seq: head.seq, hashHex: head.hashHex });
    return { rows, faults: all };
  }
}
