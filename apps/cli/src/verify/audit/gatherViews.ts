import { setTimeout as wait } from 'node:timers/promises';
import type { Policy, TlogPrimitives } from '@porchlight/tlog';
import type { LogCopies } from '../copies/LogCopies.ts';
import { type LogSource, Unreadable } from '../copies/LogSource.ts';
import { type CheckpointView, isSameTree, isTrusted, mergeViews, readView } from './CheckpointView.ts';
import { type LogFault, logFault } from './LogFault.ts';

/** What the copies show of the log now. */
export interface Views {
  /** What is held against the policy: the operator's `checkpoint`, or the mirrors' best where the operator's copy is gone; null where there is none. */
  readonly shown: CheckpointView | null;
  /** Everything else that the log signed, the mirrors' among it. */
  readonly others: readonly CheckpointView[];
  /** Of `others`, the operator's `unwitnessed`. */
  readonly unwitnessed: CheckpointView | null;
  readonly mirrors: readonly CheckpointView[];
  readonly faults: readonly LogFault[];
  readonly notices: readonly string[];
}

/** A copy may be as old as it is allowed to be kept, and a little more. */
const PATIENCE_MS = 2500;

/** Asks every copy what it shows: the mirrors first, so that the operator's can't be older by the order of asking. Throws `Unreadable` where nobody answers. */
export async function gatherViews(
  copies: LogCopies,
  policy: Policy,
  primitives: TlogPrimitives,
): Promise<Views> {
  const notices: string[] = [];
  const faults: LogFault[] = [];
  const mirrors: CheckpointView[] = [];
  for (const source of copies.mirrors) {
    const answer = await ofMirror(source, policy, primitives);
    if (typeof answer === 'string') notices.push(answer);
    else {
      for (const { view, faults: found } of answer) {
        faults.push(...found);
        if (view !== null) mirrors.push(view);
      }
    }
  }
  const own = await ofOperator(copies, mirrors, policy, primitives);
  faults.push(...own.faults);
  const { checkpoint, unwitnessed } = own;
  if (copies.operatorSilence !== null)
    notices.push(`The operator’s copy is not read: ${copies.operatorSilence}.`);
  const all = [checkpoint, unwitnessed, ...mirrors].filter((view) => view !== null);
  const best = checkpoint ?? bestOf(mirrors, policy);
  const shown = best === null ? null : mergeViews(all, best);
  const others = all.filter((view) => view !== best).map((view) => mergeViews(all, view));
  const behind =
    checkpoint === null ? [] : hidden(mirrors, Math.max(checkpoint.size, unwitnessed?.size ?? 0), checkpoint);
  return {
    shown,
    others,
    unwitnessed,
    mirrors,
    faults: [...faults, ...behind],
    notices,
  };
}

async function ofMirror(source: LogSource, policy: Policy, primitives: TlogPrimitives) {
  try {
    const checkpoint = await readView(source, 'checkpoint', policy, primitives);
    const newest = await readView(source, 'unwitnessed', policy, primitives);
    const isSame =
      checkpoint.view !== null && newest.view !== null && isSameTree(checkpoint.view, newest.view);
    const answers = isSame ? [checkpoint] : [checkpoint, newest];
    if (answers.every(({ view, faults }) => view === null && faults.length === 0))
      return `The mirror ${source.name} has no checkpoint.`;
    return answers;
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return `The mirror is not read: ${error.message}.`;
  }
}

async function ofOperator(
  copies: LogCopies,
  mirrors: readonly CheckpointView[],
  policy: Policy,
  primitives: TlogPrimitives,
) {
  const none = { checkpoint: null, unwitnessed: null, faults: [] };
  try {
    const read = () =>
      Promise.all([
        readView(copies.operator, 'checkpoint', policy, primitives),
        readView(copies.operator, 'unwitnessed', policy, primitives),
      ]);
    let [checkpoint, unwitnessed] = await read();
    const largest = Math.max(0, ...mirrors.map(({ size }) => size));
    const own = Math.max(checkpoint.view?.size ?? 0, unwitnessed.view?.size ?? 0);
    if (checkpoint.view !== null && own < largest) {
      await wait(PATIENCE_MS);
      [checkpoint, unwitnessed] = await read();
    }
    const faults = [...checkpoint.faults, ...unwitnessed.faults];
    const isGone = checkpoint.view === null && unwitnessed.view === null && faults.length === 0;
    if (isGone && mirrors.length > 0) copies.giveUpOperator(`${copies.operator.name} has no checkpoint`);
    return { checkpoint: checkpoint.view, unwitnessed: unwitnessed.view, faults };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    if (mirrors.length === 0) throw error;
    copies.giveUpOperator(error.message);
    return none;
  }
}

/** The largest that enough witnesses cosigned, or else the largest. */
function bestOf(views: readonly CheckpointView[], policy: Policy): CheckpointView | null {
  const merged = views.map((view) => mergeViews(views, view));
  const trusted = merged.filter((view) => isTrusted(view, policy));
  const [best] = (trusted.length > 0 ? trusted : merged).toSorted((a, b) => b.size - a.size);
  return views.find((view) => view.size === best?.size && view.note !== '') ?? null;
}

/** Trees that the log signed and that the operator's copy doesn't show yet, or any more. */
function hidden(mirrors: readonly CheckpointView[], size: number, shown: CheckpointView): LogFault[] {
  return mirrors
    .filter((view) => view.size > size)
    .map((view) =>
      logFault(
        'truncated',
        `the operator’s copy shows ${size} entries, and the log has signed ${view.size}: ${view.from}`,
        {
          index: size,
          notes: [shown.note, view.note],
        },
      ),
    );
}
