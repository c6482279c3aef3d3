import type { NoteSignature, Quorum, SignedCheckpoint } from '@porchlight/tlog';
import { Bell } from '../Bell.ts';
import { Candidate } from './Candidate.ts';

/** Shows a checkpoint that a quorum cosigned, or the same one with more cosignatures. Done when it resolves; called by one at a time. */
export type ShowCheckpoint = (candidate: Candidate) => Promise<void>;

const RETRY_MS = 500;

/**
 * Which checkpoint the witnesses are asked for. All are asked for the same one until a quorum of them has cosigned it, as witnesses that each sign
 * another size never make a quorum; then for the newest. One that is late goes on with the one that is asked for when it has answered.
 */
export class WitnessFeed {
  readonly #quorum: Quorum | null;
  readonly #show: ShowCheckpoint;
  readonly #failed: (error: unknown) => void;
  readonly #bell = new Bell();
  /** Owned by `offer` and `#advance`. */
  #candidate: Candidate | null = null;
  /** Larger than the candidate, or null. */
  #newest: SignedCheckpoint | null = null;
  /** How many cosignatures of the candidate are shown; null while it isn't. Owned by `run`. */
  #shownCount: number | null = null;

  /** `failed` is told what kept a checkpoint from being shown; it is tried again. */
  constructor(quorum: Quorum | null, show: ShowCheckpoint, failed: (error: unknown) => void) {
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
      if (this.#candidate !== null && this.#candidate !== done) return this.#candidate;
      await this.#bell.wait(stopping);
    }
    return null;
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

  #isToShow(candidate: Candidate): boolean {
    return candidate.count > (this.#shownCount ?? -1) && candidate.isEnough(this.#quorum);
  }

  #advance(): void {
    if (this.#newest === null) return;
    this.#candidate = new Candidate(this.#newest);
    this.#newest = null;
    this.#shownCount = null;
    this.#bell.ring();
  }
}
