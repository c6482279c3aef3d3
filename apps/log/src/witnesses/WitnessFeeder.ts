import type { WitnessNotes, WitnessProgress } from '@porchlight/domain';
import { type Clock, epochMs } from '@porchlight/kernel';
import type { Logger } from '@porchlight/service';
import type { PolicyWitness, SignedCheckpoint, TlogPrimitives } from '@porchlight/tlog';
import { Bell } from '../Bell.ts';
import { askWitness, type WitnessAnswer } from './askWitness.ts';
import type { Candidate } from './Candidate.ts';
import type { WitnessFeed } from './WitnessFeed.ts';

export interface WitnessFeederDeps {
  readonly feed: WitnessFeed;
  readonly notes: WitnessNotes;
  /** The proof that the tree of `size` begins with that of `oldSize`. Throws `unavailable`. */
  readonly prove: (oldSize: number, size: number) => Promise<readonly Uint8Array[]>;
  /** The checkpoint of the head; null before the first. Throws `unavailable`. */
  readonly head: () => Promise<SignedCheckpoint | null>;
  readonly primitives: TlogPrimitives;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
}

/** A witness that is asked: its policy says where. */
export type AskedWitness = PolicyWitness & { readonly url: string };

const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 5_000;
/** A tree that a witness refuses won't be another one soon. */
const REFUSED_RETRY_MS = 60_000;
/** How often a witness may correct the size in one attempt. */
const CORRECTIONS = 3;

/** Asks one witness for one checkpoint after the other, at its own pace: one that is slow or down holds up no other. */
export class WitnessFeeder {
  readonly #witness: AskedWitness;
  readonly #deps: WitnessFeederDeps;
  /** What it cosigned last, as far as is known. */
  #size: number;
  #progress: WitnessProgress;
  #retryMs = FIRST_RETRY_MS;

  constructor(witness: AskedWitness, noted: WitnessProgress | undefined, deps: WitnessFeederDeps) {
    this.#witness = witness;
    this.#deps = deps;
    this.#progress = noted ?? { name: witness.name, cosigned: null, failingSinceMs: null };
    this.#size = this.#progress.cosigned?.size ?? 0;
  }

  /** Runs until `stopping` is aborted; never rejects. */
  async run(stopping: AbortSignal): Promise<void> {
    let done: Candidate | null = null;
    while (!stopping.aborted) {
      const candidate = await this.#deps.feed.candidateAfter(done, stopping);
      if (candidate === null) return;
      if (candidate.has(this.#witness.name)) {
        done = candidate;
        continue;
      }
      const answer = await this.#ask(candidate, stopping);
      if (stopping.aborted) return;
      if (answer.kind === 'overtaken') continue;
      if (answer.kind === 'cosigned') {
        done = candidate;
        this.#deps.feed.cosigned(candidate, this.#witness.name, answer.signature);
        await this.#noteCosigned(candidate, answer.atSeconds);
        continue;
      }
      await this.#noteFailing(answer);
      await new Bell().wait(stopping, this.#pause(answer));
    }
  }

  async #ask(
    candidate: Candidate,
    stopping: AbortSignal,
  ): Promise<WitnessAnswer | { readonly kind: 'overtaken' }> {
    let oldSize = Math.min(this.#size, candidate.size);
    let answer: WitnessAnswer = { kind: 'failed', why: 'its size changes with each answer' };
    for (let attempt = 0; attempt < CORRECTIONS; attempt += 1) {
      const proof = await this.#prove(oldSize, candidate.size);
      if (proof === null) return { kind: 'failed', why: 'the proof for it can’t be made at the moment' };
      const call = { oldSize, proof, checkpoint: candidate.unwitnessed };
      answer = await askWitness(this.#witness, call, this.#deps, stopping);
      if (answer.kind !== 'other-size') return answer;
      if (answer.size > candidate.size) return this.#beyond(candidate, answer.size);
      oldSize = answer.size;
    }
    return answer;
  }

  /** What it means that a witness has cosigned more entries than it is asked for. */
  async #beyond(candidate: Candidate, size: number): Promise<WitnessAnswer | { readonly kind: 'overtaken' }> {
    const head = await this.#head();
    if (head === 'unknown') return { kind: 'failed', why: 'the head can’t be read at the moment' };
    const headSize = head?.checkpoint.size ?? 0;
    if (head !== null && headSize > candidate.size && headSize >= size) {
      this.#deps.feed.overtaken(candidate, head);
      return { kind: 'overtaken' };
    }
    return { kind: 'other-tree', why: `it has cosigned ${size} entries, and the log has ${headSize}` };
  }

  async #head(): Promise<SignedCheckpoint | null | 'unknown'> {
    try {
      return await this.#deps.head();
    } catch {
      return 'unknown';
    }
  }

  async #prove(oldSize: number, size: number): Promise<readonly Uint8Array[] | null> {
    try {
      return await this.#deps.prove(oldSize, size);
    } catch (error) {
      this.#deps.log.warn({ err: error, witness: this.#witness.name }, 'no consistency proof could be made');
      return null;
    }
  }

  #pause(answer: WitnessAnswer): number {
    if (answer.kind === 'other-tree') return REFUSED_RETRY_MS;
    const pause = this.#retryMs;
    this.#retryMs = Math.min(2 * pause, LONGEST_RETRY_MS);
    return pause;
  }

  async #noteCosigned({ size }: Candidate, atSeconds: number): Promise<void> {
    if (this.#progress.failingSinceMs !== null)
      this.#deps.log.info({ witness: this.#witness.name, size }, 'a witness cosigns again');
    this.#size = size;
    this.#retryMs = FIRST_RETRY_MS;
    const cosigned = { size, atMs: epochMs(atSeconds * 1000) };
    await this.#note({ name: this.#witness.name, cosigned, failingSinceMs: null });
  }

  async #noteFailing(answer: Exclude<WitnessAnswer, { kind: 'cosigned' }>): Promise<void> {
    const why = answer.kind === 'other-size' ? 'its size changes with each answer' : answer.why;
    const said = { witness: this.#witness.name, why };
    if (answer.kind === 'other-tree')
      this.#deps.log.error(
        said,
        'A WITNESS HAS SEEN ANOTHER TREE THAN THIS LOG’S: the log was forked or lost',
      );
    else if (this.#progress.failingSinceMs === null) this.#deps.log.warn(said, 'a witness doesn’t cosign');
    const failingSinceMs = this.#progress.failingSinceMs ?? this.#deps.clock.nowMs();
    await this.#note({ ...this.#progress, failingSinceMs });
  }

  async #note(progress: WitnessProgress): Promise<void> {
    const isNews = JSON.stringify(progress) !== JSON.stringify(this.#progress);
    this.#progress = progress;
    if (!isNews) return;
    try {
      await this.#deps.notes.write(progress);
    } catch (error) {
      this.#deps.log.warn({ err: error, witness: this.#witness.name }, 'the news of a witness wasn’t noted');
    }
  }
}
