import type { AuditRow, ChainFault } from '@porchlight/contracts';
import type { RecordFilter } from './recordWords.ts';

/** A line of the record as it is shown: a row with what is wrong with it, or a gap where rows are missing. */
export type RecordLine =
  | { readonly kind: 'row'; readonly key: string; readonly row: AuditRow; readonly fault: ChainFault | null }
  | {
      readonly kind: 'gap';
      readonly key: string;
      readonly fault: Extract<ChainFault, { fault: 'missing' }>;
      /** The time of a row beside it; null where there is none. */
      readonly atMs: number | null;
    };

/** The lines of a record, newest first. A fault is shown at its place, whatever the filter. */
export function layRecord(
  rows: readonly AuditRow[],
  faults: readonly ChainFault[],
  filter: RecordFilter,
  selfId: string | null,
): readonly RecordLine[] {
  const bySeq = new Map<number, ChainFault>();
  for (const fault of faults) if (fault.fault !== 'missing') bySeq.set(fault.seq, fault);
  const lines: (RecordLine & { readonly seq: number })[] = rows.map((row, index) => ({
    kind: 'row',
    key: `row-${index}`,
    row,
    fault: bySeq.get(row.seq) ?? null,
    seq: row.seq,
  }));
  for (const fault of faults) {
    if (fault.fault !== 'missing') continue;
    const beside =
      rows.find(({ seq }) => seq > fault.toSeq) ?? rows.findLast(({ seq }) => seq < fault.fromSeq);
    const key = `gap-${fault.fromSeq}-${fault.toSeq}`;
    lines.push({ kind: 'gap', key, fault, atMs: beside?.atMs ?? null, seq: fault.fromSeq });
  }
  return lines
    .filter((line) => line.kind === 'gap' || line.fault !== null || isShown(line.row, filter, selfId))
    .sort((one, other) => other.seq - one.seq);
}

function isShown({ actor }: AuditRow, filter: RecordFilter, selfId: string | null): boolean {
  const isSelf = actor.kind === 'member' && actor.id === selfId;
  if (filter === 'all') return true;
  if (filter === 'self') return isSelf;
  return actor.kind === filter && !isSelf;
}
