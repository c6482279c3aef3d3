import { type CheckpointView, isSameTree } from './CheckpointView.ts';
import type { Views } from './gatherViews.ts';
import { type LogFault, logFault } from './LogFault.ts';
import type { PassOutcome } from './LogPass.ts';

/** Pairs of signed checkpoints of one size with two roots, each told once. */
export function pairFaults(
  before: readonly CheckpointView[],
  now: readonly CheckpointView[],
  views: Views,
): LogFault[] {
  const all = [...before, ...now];
  const faults = new Map<string, LogFault>();
  for (const [at, one] of all.entries()) {
    const other = all.slice(at + 1).find((each) => each.size === one.size && !isSameTree(one, each));
    if (other === undefined || faults.has(String(one.size))) continue;
    const isSplit = [one, other].some((view) => isOfMirror(view, views));
    const what = `the log signed two trees of ${one.size} entries: ${one.from}, and ${other.from}`;
    faults.set(
      String(one.size),
      logFault(isSplit ? 'two-views' : 'forked', what, { notes: [one.note, other.note] }),
    );
  }
  return [...faults.values()];
}

/** What it means that neither entries nor tiles lead to a root that the log signed. */
export function forkFault(
  missed: CheckpointView,
  shown: CheckpointView,
  { reached }: PassOutcome<CheckpointView>,
  views: Views,
): LogFault {
  const index = Math.max(0, ...reached.map(({ size }) => size).filter((size) => size < missed.size));
  const isShownWhole = missed !== shown && (reached.includes(shown) || missed.size > shown.size);
  if (!isShownWhole) {
    const what = `what is served doesn’t lead to the root that the log signed of ${missed.size} entries (${missed.from}); up to entry ${index} it does to an earlier one`;
    return logFault('edited', what, { index, notes: [missed.note] });
  }
  const isSplit = isOfMirror(missed, views);
  const what = `the trees of ${missed.size} and ${shown.size} entries that the log signed don’t go together: ${missed.from}, and ${shown.from}`;
  return logFault(isSplit ? 'two-views' : 'forked', what, { index, notes: [missed.note, shown.note] });
}

function isOfMirror(view: CheckpointView, { mirrors }: Views): boolean {
  return mirrors.some(({ from }) => from === view.from);
}
