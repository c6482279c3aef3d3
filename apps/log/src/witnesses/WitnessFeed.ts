import type { Clock } from '@porchlight/kernel';
import type { NoteSignature, Quorum, SignedCheckpoint } from '@porchlight/tlog';
import { Bell } from '../Bell.ts';
import { Candidate } from './Candidate.ts';

/** Shows a checkpoint that a quorum cosigned, or the same one with more cosignatures. Done when it resolves; called by one at a time. */
export type ShowCheckpoint = (candidate: Candidate) => Promise<void>;

const RETRY_MS = 500;
/** How long a checkpoint is asked for while there is a larger one: a cosignature that comes later makes what has been queued since look as if it had been withheld (`backdated` of contracts/spec/log-entries.md). */
const ASKED_FOR_MS = 60_000;

export interface WitnessFeedDeps {
  readonly quorum: Quorum | null;
  readonly show: ShowCheckpoint;
  /** Is told what kept a checkpoint from being shown; it is tried again. */
  readonly failed: (error: unknown) => void;
  /** One that isn't set. */
  readonly stopwatch: Clock;
}

/**
 * Which checkpoint the witnesses are asked for. All are asked for the same one until a quorum of them has cosigned it, as witnesses that each sign
 * another size never make a quorum, but no longer than a minute while there is a larger one; then for the newest. One that is late goes on with the one that is asked for when it has answered.
 */
export class WitnessFeed {
  readonly #deps: WitnessFeedDeps;
  readonly #bell = new Bell();
  /** Owned by `offer` and `#advance`. */
  #candidate: Candidate | null = null;
  /** Larger than the candidate, or null. */
  #newest: SignedCheckpoint | null = null;
  /** Whether nobody is to be asked. Owned by `hold` and `offer`. */
  #isHeld = false;
  /** How many cosignatures of the candidate are shown; null while it isn't. Owned by `run`. */
  #shownCount: number | null = null;

  constructor(deps: WitnessFeedDeps) {
    this.#deps = deps;
  }

  /** Tells of a checkpoint that the log signed, and of cosignatures that came for it earlier, by the names of the policy. */
  offer(signed: SignedCheckpoint, cosignatures: ReadonlyMap<string, NoteSignature> = new Map()): void {
    const { size } = signed.checkpoint;
    if (this.#isHeld) this.#bell.ring();
    this.#isHeld = false;
    if (size <= (this.#newest?.checkpoint.size ?? this.#candidate?.size ?? -1)) return;
    this.#newest = signed;
    if (this.#candidate !== null && this.#shownCount === null) {
      this.#renew();
      return;
    }
    this.#advance();
    for (const [witness, cosignature] of cosignatures) this.#candidate?.add(witness, cosignature);
  }

  /** Nobody is asked until the next `offer`: entries may have been waiting for their place for long, and witnesses are asked again once they have it. */
  hold(): void {
    this.#isHeld = true;
  }

  /** The checkpoint that is asked for, once it is another than `done`; null when `stopping` is aborted. */
  async candidateAfter(done: Candidate | null, stopping: AbortSignal): Promise<Candidate | null> {
    while (!stopping.aborted) {
      this.#renew();
      if (!this.#isHeld && this.#candidate !== null && this.#candidate !== done) return this.#candidate;
      await this.#bell.wait(stopping);
    }
    return null;
  }

  /** Tells that a witness has cosigned a larger checkpoint of this log, which another of its processes asked for: the head is asked for in the candidate's place. */
  overtaken(candidate: Candidate, head: SignedCheckpoint): void {
    if (candidate !== this.#candidate) return;
    if (head.checkpoint.size > (this.#newest?.checkpoint.size ?? candidate.size)) this.#newest = head;
    this.#advance();
  }

  /** Takes the cosignature of a witness. It may come when another checkpoint is asked for already. */
  cosigned(candidate: Candidate, witness: string, cosignature: NoteSignature): void {
    candidate.add(witness, cosignature);
    this.#bell.ring();
  }

  /** Shows what may be shown, until `stopping` is aborted. */
  async run(stopping: AbortSignal): Promise<void> {
    while (!stopping.aborted) {
      const candidate = this.#candidate;
      if (candidate === null || !this.#isToShow(candidate)) {
        await this.#bell.wait(stopping);
        continue;
      }
      const { count } = candidate;
      try {
        await this.#deps.show(candidate);
        // While cosignatures were added to it, the next may have taken its place.
        if (candidate !== this.#candidate) continue;
        this.#shownCount = count;
        if (this.#newest !== null) this.#advance();
      } catch (error) {
        this.#deps.failed(error);
        await new Bell().wait(stopping, RETRY_MS);
      }
    }
  }

  #isToShow(candidate: Candidate): boolean {
    return candidate.count > (this.#shownCount ?? -1) && candidate.isEnough(this.#deps.quorum);
  }

  /** Asks for the newest where the candidate has waited too long for its quorum. */
  #renew(): void {
    const { stopwatch, quorum } = this.#deps;
    if (this.#candidate === null || this.#candidate.isEnough(quorum)) return;
    if (stopwatch.nowMs() - this.#candidate.sinceMs >= ASKED_FOR_MS) this.#advance();
  }

  #advance(): void {
    if (this.#newest === null) return;
    this.#candidate = new Candidate(this.#newest, this.#deps.stopwatch.nowMs());
    this.#newest = null;
    this.#shownCount = null;
    this.#bell.ring();
  }
}
