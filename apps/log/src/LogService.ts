import type { LogBacklog, LogHeads, LogObjects, WitnessNotes } from '@porchlight/domain';
import {
  type LogKey,
  resumeShowing,
  Sequencer,
  type ShowCheckpointDeps,
  showCheckpoint,
  signHead,
  tilesFrom,
} from '@porchlight/domain/log';
import { type Clock, isPorchlightError, monotonicClock, PorchlightError, utf8 } from '@porchlight/kernel';
import type { Logger } from '@porchlight/service';
import {
  formatNote,
  type Policy,
  proveConsistency,
  readSignedCheckpoint,
  type SignedCheckpoint,
  TileReader,
  type TlogPrimitives,
} from '@porchlight/tlog';
import { Bell } from './Bell.ts';
import { isLongQueued } from './isLongQueued.ts';
import { requireOwnPast } from './requireOwnPast.ts';
import type { Candidate } from './witnesses/Candidate.ts';
import { knownCosignatures } from './witnesses/knownCosignatures.ts';
import { WitnessFeed } from './witnesses/WitnessFeed.ts';
import { type AskedWitness, WitnessFeeder } from './witnesses/WitnessFeeder.ts';

export interface LogServiceDeps {
  readonly heads: LogHeads;
  readonly objects: LogObjects;
  readonly backlog: LogBacklog;
  readonly notes: WitnessNotes;
  readonly key: LogKey;
  /** The log's own, as it is published. */
  readonly policyText: string;
  readonly policy: Policy;
  readonly primitives: TlogPrimitives;
  readonly clock: Clock;
  /** As the sequencer's. */
  readonly requireForm: (entry: Uint8Array) => unknown;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
}

const RETRY_MS = 500;
/** Another process has the head: there is nothing to wait for but its next swap. */
const CONFLICT_RETRY_MS = 20;

/** The log at work: rounds as entries come, the witnesses asked after each, and what a quorum cosigned shown. */
export class LogService {
  readonly #deps: LogServiceDeps;
  readonly #show: ShowCheckpointDeps;
  readonly #sequencer: Sequencer;
  readonly #feed: WitnessFeed;
  readonly #stopping = new AbortController();
  #running: Promise<unknown> = Promise.resolve();
  /** What the last round failed with. Owned by `#rounds`. */
  #failure: unknown = null;
  /** Owned by `#offer`. */
  #isFirstOffer = true;
  /** Whether proofs may be missing behind what is shown. */
  #mustResume = true;

  constructor(deps: LogServiceDeps) {
    const { heads, objects, backlog, key, policy, primitives, clock, log, requireForm } = deps;
    const nowMs = () => clock.nowMs();
    this.#deps = deps;
    this.#show = { objects, backlog, policy, primitives, nowMs };
    const { sha256 } = primitives;
    this.#sequencer = new Sequencer({ heads, objects, backlog, key, sha256, nowMs, requireForm });
    this.#feed = new WitnessFeed({
      quorum: policy.quorum,
      show: (candidate) => this.#showCandidate(candidate),
      failed: (error) => log.warn({ err: error }, 'a checkpoint could not be shown; it is tried again'),
      stopwatch: monotonicClock,
    });
  }

  /** Publishes the policy and begins. Throws `invalid_setting` where the head of an earlier log is missing, and `unavailable`. */
  async start(): Promise<void> {
    const { heads, objects, backlog, notes, policy, policyText } = this.#deps;
    await requireOwnPast(heads, objects, backlog);
    await objects.put('policy', utf8(policyText));
    const noted = await notes.readAll();
    const feeders = policy.witnesses
      .filter((witness): witness is AskedWitness => witness.url !== null)
      .map((witness) => {
        const known = noted.find(({ name }) => name === witness.name);
        return new WitnessFeeder(witness, known, {
          ...this.#deps,
          feed: this.#feed,
          prove: (oldSize, size) => this.#prove(oldSize, size),
          head: () => this.#signedHead(),
        });
      });
    const { signal } = this.#stopping;
    const loops = [this.#rounds(signal), this.#feed.run(signal), ...feeders.map((each) => each.run(signal))];
    this.#running = Promise.all(loops);
  }

  /** Throws `unavailable` while rounds fail. */
  async ready(): Promise<void> {
    if (this.#failure !== null)
      throw new PorchlightError('unavailable', 'the log’s last round failed; see its log', {
        cause: this.#failure,
      });
  }

  /** Lets the round end that runs. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #rounds(stopping: AbortSignal): Promise<void> {
    while (!stopping.aborted) {
      try {
        await this.#round();
        this.#failure = null;
        await this.#deps.backlog.untilWaiting(stopping);
      } catch (error) {
        const isConflict = isPorchlightError(error) && error.code === 'log_conflict';
        if (!isConflict) {
          this.#feed.hold();
          this.#noteFailure(error);
        }
        await new Bell().wait(stopping, isConflict ? CONFLICT_RETRY_MS : RETRY_MS);
      }
    }
  }

  async #round(): Promise<void> {
    const { head, behind } = await this.#sequencer.round();
    if (behind !== null && isLongQueued(behind, this.#deps.clock.nowMs())) this.#feed.hold();
    else if (head !== null) await this.#offer(signHead(head, this.#deps.key));
    if (!this.#mustResume) return;
    await resumeShowing(this.#show);
    this.#mustResume = false;
  }

  /** The first time with the cosignatures that are shown already, so that nobody is asked for them again. */
  async #offer(signed: SignedCheckpoint): Promise<void> {
    const { objects, policy, primitives } = this.#deps;
    const shown = this.#isFirstOffer ? await objects.get('checkpoint') : null;
    this.#isFirstOffer = false;
    const known =
      shown === null ? undefined : knownCosignatures(readSignedCheckpoint(shown), signed, policy, primitives);
    this.#feed.offer(signed, known);
  }

  /** Each failure is reported once, not at each attempt. */
  #noteFailure(error: unknown): void {
    const codeOf = (each: unknown) => (isPorchlightError(each) ? `${each.code} ${each.message}` : each);
    const isNews = this.#failure === null || codeOf(this.#failure) !== codeOf(error);
    this.#failure = error;
    if (isNews) this.#deps.log.error({ err: error }, 'a round of the log failed; it is tried again');
  }

  async #showCandidate(candidate: Candidate): Promise<void> {
    try {
      await showCheckpoint(this.#show, formatNote(candidate.cosigned));
    } catch (error) {
      if (isPorchlightError(error) && error.code === 'log_conflict') await resumeShowing(this.#show);
      throw error;
    }
  }

  async #signedHead(): Promise<SignedCheckpoint | null> {
    const head = await this.#deps.heads.read();
    return head === null ? null : signHead(head, this.#deps.key);
  }

  #prove(oldSize: number, size: number): Promise<readonly Uint8Array[]> {
    const { objects, primitives } = this.#deps;
    const { read } = new TileReader(size, tilesFrom(objects), primitives.sha256);
    return proveConsistency(oldSize, size, read, primitives.sha256);
  }
}
