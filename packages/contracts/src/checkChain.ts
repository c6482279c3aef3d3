import type { HouseholdId } from '@porchlight/kernel';
import { type AuditHead, type AuditRow, auditRowHash, EMPTY_CHAIN, type Sha256 } from './auditChain.ts';

/**
 * What is wrong with a chain. `missing`: rows from one seq to another were not given. `changed`: the row, or the link to it, isn't what was recorded.
 * `misplaced`: the row comes twice or behind a later one. `foreign`: it is of another household.
 */
export type ChainFault =
  | { readonly fault: 'missing'; readonly fromSeq: number; readonly toSeq: number }
  | { readonly fault: 'changed' | 'misplaced' | 'foreign'; readonly seq: number };

export interface CheckedChain {
  /** By seq; empty where the chain holds. */
  readonly faults: readonly ChainFault[];
  /** The newest place that was seen, to be remembered where there are no faults. */
  readonly head: AuditHead;
}

export interface ChainToCheck {
  readonly householdId: HouseholdId;
  readonly sha256: Sha256;
  /** A place that was checked before, which `rows` go on from; the empty chain where it is left out. */
  readonly start?: AuditHead;
  /** A place that must be in the chain: one that was remembered, or the head that the server names. */
  readonly expectedHead?: AuditHead;
}

/** Checks rows as they came, and says of each that is missing or changed which it is (spec/audit.md section 3). Pure. */
export function checkChain(rows: readonly AuditRow[], options: ChainToCheck): CheckedChain {
  const start = options.start ?? EMPTY_CHAIN;
  const faults: ChainFault[] = [];
  /** The place before the next row; its hash is null where the row that had it is missing. */
  let last: { seq: number; hashHex: string | null } = start;
  let head = start;
  for (const row of rows) {
    if (row.householdId !== options.householdId) {
      faults.push({ fault: 'foreign', seq: row.seq });
      continue;
    }
    if (row.seq <= last.seq) {
      faults.push({ fault: 'misplaced', seq: row.seq });
      continue;
    }
    if (row.seq > last.seq + 1) {
      faults.push({ fault: 'missing', fromSeq: last.seq + 1, toSeq: row.seq - 1 });
      last = { seq: row.seq - 1, hashHex: null };
    }
    faults.push(...faultsOfRow(row, last, start, options.sha256));
    head = { seq: row.seq, hashHex: row.hashHex };
    last = head;
  }
  const missed = faultsOfHead(rows, head, start, options.expectedHead ?? start);
  return { faults: withoutRepeats([...faults, ...missed]), head };
}

function faultsOfRow(
  row: AuditRow,
  last: { seq: number; hashHex: string | null },
  start: AuditHead,
  sha256: Sha256,
): readonly ChainFault[] {
  if (auditRowHash(row, sha256) !== row.hashHex) return [{ fault: 'changed', seq: row.seq }];
  if (last.hashHex === null || row.previousHashHex === last.hashHex) return [];
  // The start was checked before: then it is the row that doesn't fit. Else the row before was replaced, hash and all.
  return [{ fault: 'changed', seq: last.seq === start.seq ? row.seq : last.seq }];
}

function faultsOfHead(
  rows: readonly AuditRow[],
  head: AuditHead,
  start: AuditHead,
  expected: AuditHead,
): readonly ChainFault[] {
  if (expected.seq > head.seq) return [{ fault: 'missing', fromSeq: head.seq + 1, toSeq: expected.seq }];
  if (expected.seq < start.seq) return [{ fault: 'missing', fromSeq: expected.seq + 1, toSeq: start.seq }];
  const at = expected.seq === start.seq ? start : rows.find((row) => row.seq === expected.seq);
  if (at === undefined || at.hashHex === expected.hashHex) return [];
  return [{ fault: 'changed', seq: expected.seq }];
}

function withoutRepeats(faults: readonly ChainFault[]): readonly ChainFault[] {
  const seen = new Set<string>();
  return faults.filter((each) => {
    const key = JSON.stringify(each);
    return !seen.has(key) && seen.add(key);
  });
}
