import { type Clock, monotonicClock } from '@porchlight/kernel';
import type { NoteSignature, Quorum, SignedCheckpoint } from '@porchlight/tlog';
import { Bell } from '../Bell.ts';
import { Candidate } from './Candidate.ts';

/** Shows a checkpoint that a quorum cosigned, or the same one with more cosignatures. Done when it resolves; called by one at a time. */
export type ShowCheckpoint = (candidate: Candidate) => Promise<void>;

const RETRY_MS = 500;
/** Twice as long as a witness is waited for. */
const STALE_MS = 60_000;

/**
 * Which checkpoint the witnesses are asked for. All are asked for the same one until a quorum of them has cosigned it, as witnesses that each sign
 * another size never make a quorum; then for the newest. One that is late goes on with the one that is asked for when it has answered.
 * What no quorum has cosigned within a minute gives way to the newest too: a witness that comes back after hours would say that it saw the log then without all that came after it, which breaks the rule `backdated` (contracts/spec/log-entries.md section 4).
 */
export class WitnessFeed {
  readonly #quorum: Quorum | null;
  readonly #show: ShowCheckpoint;
  readonly #failed: (error: unknown) => void;
  readonly #stopwatch: Clock;
  readonly #bell = new Bell();
  /** Owned by `offer` and `#advance`. */
  #candidate: Candidate | null = null;
  /** By the stopwatch; owned by `#advance`. */
  #askedSinceMs = 0;
  /** Larger than the candidate, or null. */
  #newest: SignedCheckpoint | null = null;
  /** How many cosignatures of the candidate are shown; null while it isn't. Owned by `run`. */
  #shownCount: number | null = null;

  /** `failed` is told what kept a checkpoint from being shown; it is tried again. */
  constructor(
    quorum: Quorum | null,
    show: ShowCheckpoint,
    failed: (error: unknown) => void,
    stopwatch: Clock = monotonicClock,
  ) {
    this.#stopwatch = stopwatch;
    this.#quorum = quorum;
    this.#show = show;
    this.#failed = failed;
  }

  /** Tells of a checkpoint that the log signed. */
  offer(signed: SignedCheckpoint): void {
    const { size } = signed.checkpoint;
    if (size <= (this.#newest?.checkpoint.size ?? this.#candidate?.size ?? -1)) return;
    this.#newest = signed;
    if (this.#candidate === null || this.#shownCount !== null) this.#advance();
  }

  /** The checkpoint that is asked for, once it is another than `done`; null when `stopping` is aborted. */
  async candidateAfter(done: Candidate | null, stopping: AbortSignal): Promise<Candidate | null> {
    while (!stopping.aborted) {
      if (this.#isStale) this.#advance();
      if (this.#candidate !== null && this.#candidate !== done) return this.#candidate;
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
        await this.#show(candidate);
        // While cosignatures were added to it, the next may have taken its place.
        if (candidate !== this.#candidate) continue;
        this.#shownCount = count;
        if (this.#newest !== null) this.#advance();
      } catch (error) {
        this.#failed(error);
        await new Bell().wait(stopping, RETRY_MS);
      }
    }
  }

  /** Not once a quorum has cosigned it: then it is shown. */
  get #isStale(): boolean {
    const isOld = this.#stopwatch.nowMs() - this.#askedSinceMs > STALE_MS;
    return isOld && this.#candidate?.isEnough(this.#quorum) === false;
  }

  #isToShow(candidate: Candidate): boolean {
    return candidate.count > (this.#shownCount ?? -1) && candidate.isEnough(this.#quorum);
  }

  #advance(): void {
    if (this.#newest === null) return;
    this.#candidate = new Candidate(this.#newest);
    this.#newest = null;
    this.#shownCount = null;
    this.#askedSinceMs = this.#stopwatch.nowMs();
    this.#bell.ring();
  }
}
