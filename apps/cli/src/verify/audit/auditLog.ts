import {
  type Policy,
  proveConsistency,
  TileReader,
  type TlogPrimitives,
  verifyConsistency,
} from '@porchlight/tlog';
import { type LogCopies, MissingEverywhere } from '../copies/LogCopies.ts';
import { Unreadable } from '../copies/LogSource.ts';
import { CosignedTimes } from '../rules/CosignedTimes.ts';
import { type AuditState, emptyState } from './AuditState.ts';
import { type CheckpointView, isTrusted, rememberedView } from './CheckpointView.ts';
import { forkFault, pairFaults } from './forkFaults.ts';
import { gatherViews, type Views } from './gatherViews.ts';
import { type LogFault, logFault } from './LogFault.ts';
import { LogPass, type PassOutcome } from './LogPass.ts';
import { rememberViews } from './rememberViews.ts';
import type { StateFile } from './StateFile.ts';

/** What an audit needs. */
export interface AuditInput {
  readonly copies: LogCopies;
  readonly policy: Policy;
  /** Null where nothing is remembered. */
  readonly stateFile: StateFile | null;
  /** Null before the first audit of this log, or where all is read anew. */
  readonly remembered: AuditState | null;
  /** Reads from the first entry on, and still holds the log against what was seen. */
  readonly isFromStart: boolean;
  readonly primitives: TlogPrimitives;
  readonly nowMs: number;
  readonly watch: AuditWatch;
}

/** Who looks on while it goes. */
export interface AuditWatch {
  begin(what: string, doneEntries: number, ofEntries: number): void;
  progress(doneEntries: number): void;
}

/** What came out. */
export interface AuditResult {
  readonly state: AuditState;
  readonly shown: CheckpointView | null;
  readonly unwitnessed: CheckpointView | null;
  readonly isTrusted: boolean;
  /** From which entry on it was read. */
  readonly fromSize: number;
  /** Broken rules that an audit before this one found. */
  readonly brokenBefore: number;
  readonly faults: readonly LogFault[];
  readonly notices: readonly string[];
  /** Why not all could be read; null where it could. */
  readonly unread: string | null;
}

/** Audits a log once (log.md, log-entries.md). Throws `Unreadable` where nothing of it can be read. */
export async function auditLog(input: AuditInput): Promise<AuditResult> {
  const views = await gatherViews(input.copies, input.policy, input.primitives);
  const origin = views.shown?.checkpoint.origin ?? views.others[0]?.checkpoint.origin ?? '';
  const remembered = input.remembered;
  if (remembered !== null && origin !== '' && remembered.origin !== origin)
    throw new Unreadable(`what is remembered is of ${remembered.origin}, and this log is ${origin}`);
  const seen = remembered?.seen ?? [];
  const base =
    remembered !== null && !input.isFromStart
      ? remembered
      : emptyState(origin, input.primitives.sha256, seen);
  return new Audit(input, views, base).run();
}

class Audit {
  readonly #input: AuditInput;
  readonly #views: Views;
  readonly #before: readonly CheckpointView[];
  #state: AuditState;
  #fromSize: number;
  #brokenBefore: number;
  #unread: string | null = null;
  /** Once something was amiss, nothing is remembered before the end. */
  #isSuspicious = false;

  constructor(input: AuditInput, views: Views, state: AuditState) {
    this.#input = input;
    this.#views = views;
    this.#state = state;
    this.#fromSize = state.frontier.size;
    this.#brokenBefore = state.broken.length;
    this.#before = state.seen
      .map(({ note, seenAtMs }) => rememberedView(note, seenAtMs, input.policy, input.primitives))
      .filter((view) => view !== null);
  }

  async run(): Promise<AuditResult> {
    const { shown, others, faults } = this.#views;
    const pairs = pairFaults(this.#before, shown === null ? others : [shown, ...others], this.#views);
    const lost = this.#lost();
    const found = [...faults, ...pairs];
    if (lost !== null && this.#input.copies.operatorSilence === null) found.push(lost);
    else if (lost !== null) this.#unread = lost.what;
    else if (shown !== null) found.push(...(await this.#read(shown, pairs.length > 0)));
    return this.#result([...found, ...this.#input.copies.faults]);
  }

  /** Reads from where the state is; and all anew where that comes to a bad end, to say what is wrong. */
  async #read(shown: CheckpointView, isKnownBroken: boolean): Promise<readonly LogFault[]> {
    this.#isSuspicious = isKnownBroken;
    if (this.#state.frontier.size > 0 && (isKnownBroken || !(await this.#leadsOn(shown)))) this.#beginAnew();
    const targets = this.#targets(shown);
    let outcome = await this.#pass(shown, targets);
    if (outcome !== null && this.#fromSize > 0 && !isClean(outcome, shown)) {
      this.#beginAnew();
      outcome = await this.#pass(shown, this.#targets(shown));
    }
    if (outcome === null) return [];
    const faults = [
      ...outcome.faults,
      ...outcome.missed.map((missed) => forkFault(missed, shown, outcome, this.#views)),
    ];
    if (faults.length > 0 || !outcome.reached.includes(shown)) return faults;
    this.#state.verifiedSize = this.#state.frontier.size;
    const ahead = isKnownBroken ? [] : await this.#readAhead(shown);
    if (!isKnownBroken && ahead.length === 0) await this.#remember();
    return ahead;
  }

  /** Whether what the state was made of is in the tree that is shown now, for all that the tiles say. */
  async #leadsOn(shown: CheckpointView): Promise<boolean> {
    const { frontier } = this.#state;
    if (frontier.size > shown.size) return false;
    const { sha256 } = this.#input.primitives;
    const tiles = new TileReader(
      shown.size,
      async (tile) => Buffer.concat((await this.#input.copies.read(tile)).items),
      sha256,
    );
    const early = this.#views.others.filter(({ size }) => size > 0 && size <= frontier.size);
    try {
      for (const older of [...early, { size: frontier.size, rootHash: frontier.root() }])
        verifyConsistency(
          older,
          shown,
          await proveConsistency(older.size, shown.size, tiles.read, sha256),
          sha256,
        );
      return true;
    } catch (error) {
      // What can't be read is met again in the pass.
      return error instanceof Unreadable || error instanceof MissingEverywhere;
    }
  }

  #beginAnew(): void {
    const { sha256 } = this.#input.primitives;
    this.#state = emptyState(this.#state.origin, sha256, this.#state.seen);
    this.#isSuspicious = true;
    this.#fromSize = 0;
    this.#brokenBefore = 0;
  }

  #targets(shown: CheckpointView): CheckpointView[] {
    const from = this.#state.frontier.size;
    return [
      shown,
      ...[...this.#before, ...this.#views.others].filter(({ size }) => size >= from && size < shown.size),
    ];
  }

  /** Null where not all could be read. */
  async #pass(
    shown: CheckpointView,
    targets: readonly CheckpointView[],
  ): Promise<PassOutcome<CheckpointView> | null> {
    const { watch, copies, primitives, stateFile } = this.#input;
    const state = this.#state;
    watch.begin('reading entries', state.frontier.size, shown.size);
    const plan = {
      copies,
      size: shown.size,
      targets,
      times: new CosignedTimes(this.#sightings()),
      sha256: primitives.sha256,
      onProgress: (done: number) => watch.progress(done),
      onRead: async () => {
        if (!this.#isSuspicious) await stateFile?.saveSometimes(this.#withViews(state));
      },
    };
    return this.#orUnread(() => new LogPass(state, plan).run());
  }

  /** Trees that the log signed beyond the one that is shown: what they hold is hashed, and judged when it is shown. */
  async #readAhead(shown: CheckpointView): Promise<readonly LogFault[]> {
    const isAlone = this.#input.copies.operatorSilence !== null;
    const signed = isAlone ? Number.MAX_SAFE_INTEGER : (this.#views.unwitnessed?.size ?? 0);
    const ahead = this.#views.others.filter(({ size }) => size > shown.size && size <= signed);
    const size = Math.max(0, ...ahead.map((view) => view.size));
    if (size === 0) return [];
    const state = {
      ...emptyState(this.#state.origin, this.#input.primitives.sha256),
      frontier: this.#state.frontier.copy(),
      rows: this.#state.rows.copy(),
    };
    this.#input.watch.begin('reading what waits for witnesses', shown.size, size);
    const plan = {
      copies: this.#input.copies,
      size,
      targets: ahead,
      times: null,
      sha256: this.#input.primitives.sha256,
      onProgress: (done: number) => this.#input.watch.progress(done),
      onRead: async () => undefined,
    };
    const outcome = await this.#orUnread(() => new LogPass(state, plan).run());
    if (outcome === null) return [];
    return [
      ...outcome.faults,
      ...outcome.missed.map((missed) => forkFault(missed, shown, outcome, this.#views)),
    ];
  }

  async #orUnread<Result>(run: () => Promise<Result>): Promise<Result | null> {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof Unreadable || error instanceof MissingEverywhere)) throw error;
      this.#unread = error.message;
      return null;
    }
  }

  /** A tree that the log showed or signed before, larger than what it shows or has signed now; null where there is none. */
  #lost(): LogFault | null {
    const { shown, unwitnessed } = this.#views;
    if (shown === null) return null;
    const largest = (views: readonly CheckpointView[]) =>
      views.toSorted((a, b) => b.size - a.size)[0] ?? shown;
    const trusted = largest(this.#before.filter((view) => isTrusted(view, this.#input.policy)));
    const signed = largest(unwitnessed === null ? [] : this.#before);
    const signedNow = Math.max(shown.size, unwitnessed?.size ?? 0);
    const before = trusted.size > shown.size ? trusted : signed.size > signedNow ? signed : null;
    if (before === null) return null;
    const what = `the log has ${shown.size} entries now (${shown.from}), and had ${before.size} in ${before.from}`;
    return logFault('truncated', what, { index: shown.size, notes: [before.note, shown.note] });
  }

  #sightings() {
    const { shown, others } = this.#views;
    return [...this.#before, ...others, ...(shown === null ? [] : [shown])].flatMap(({ size, cosigners }) =>
      cosigners.map(({ atSeconds }) => ({ size, atMs: 1000 * atSeconds })),
    );
  }

  #withViews(state: AuditState): AuditState {
    const { shown, others } = this.#views;
    return {
      ...state,
      seen: rememberViews(state.seen, shown === null ? others : [shown, ...others], this.#input.nowMs),
    };
  }

  async #remember(): Promise<void> {
    this.#state = this.#withViews(this.#state);
    await this.#input.stateFile?.save(this.#state);
  }

  #result(faults: readonly LogFault[]): AuditResult {
    const { shown, unwitnessed, notices } = this.#views;
    return {
      state: this.#state,
      shown,
      unwitnessed,
      isTrusted: shown !== null && isTrusted(shown, this.#input.policy),
      fromSize: this.#fromSize,
      brokenBefore: this.#brokenBefore,
      faults,
      notices,
      unread: this.#unread,
    };
  }
}

function isClean(outcome: PassOutcome<CheckpointView>, shown: CheckpointView): boolean {
  return outcome.faults.length === 0 && outcome.missed.length === 0 && outcome.reached.includes(shown);
}
