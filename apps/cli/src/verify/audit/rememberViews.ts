import type { SeenCheckpoint } from './AuditState.ts';
import type { CheckpointView } from './CheckpointView.ts';

/** Most checkpoints that are kept; the older half is then thinned out. What they bind is in the frontier too. */
const MOST_KEPT = 1000;

/** What was seen with what is seen now. Of one tree the first note and the newest stay: the earliest and the latest word of its witnesses. */
export function rememberViews(
  seen: readonly SeenCheckpoint[],
  views: readonly CheckpointView[],
  nowMs: number,
): SeenCheckpoint[] {
  const known = new Set(seen.map(({ note }) => note));
  const fresh = [...new Set(views.map(({ note }) => note))].filter((note) => !known.has(note));
  const all = [...seen, ...fresh.map((note) => ({ note, seenAtMs: nowMs }))];
  const byTree = Map.groupBy(all, ({ note }) => note.slice(0, note.lastIndexOf('\n\n')));
  const kept = all.filter((each) => {
    const same = byTree.get(each.note.slice(0, each.note.lastIndexOf('\n\n'))) ?? [];
    return each === same.at(0) || each === same.at(-1);
  });
  if (kept.length <= MOST_KEPT) return kept;
  const older = kept.slice(0, MOST_KEPT / 2).filter((_, at) => at % 2 === 0);
  return [...older, ...kept.slice(MOST_KEPT / 2)];
}
