import type { AuditHead } from '@porchlight/contracts';
import { bytesToHex } from '@porchlight/kernel';
import type { SealPrimitives } from '@porchlight/seal/primitives';
import { watchValue } from '@porchlight/seal/watch';
import { auditHeadHash } from './AuditHeads.ts';
import { newestEntry, type WatchMemory } from './WatchMemory.ts';

/** A row of the audit record that was logged as its head. */
export interface LoggedAuditRow {
  readonly seq: number;
  /** Of the entry in the log, from 0. */
  readonly index: number;
}

/** The newest row that is known to be logged, out of these; null where none is. */
export function loggedAuditRow(
  memory: Pick<WatchMemory, 'entries'>,
  rows: readonly AuditHead[],
  watchKey: Uint8Array,
  primitives: SealPrimitives,
): LoggedAuditRow | null {
  const logged = newestEntry(memory.entries, 'audit');
  if (logged === null) return null;
  const row = rows.findLast(
    (each) =>
      bytesToHex(
        watchValue(watchKey, 'audit', logged.counter, auditHeadHash(each, primitives), primitives),
      ) === logged.valueHex,
  );
  return row === undefined ? null : { seq: row.seq, index: logged.index };
}
