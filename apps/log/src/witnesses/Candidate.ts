import {
  formatNote,
  meetsQuorum,
  type Note,
  type NoteSignature,
  type Quorum,
  type SignedCheckpoint,
} from '@porchlight/tlog';

/** A checkpoint that the witnesses are asked to cosign, and what they have cosigned so far. */
export class Candidate {
  readonly signed: SignedCheckpoint;
  /** Since when it is asked for. */
  readonly sinceMs: number;
  /** By the names that the policy gives the witnesses. Owned by `add`. */
  readonly #cosignatures = new Map<string, NoteSignature>();

  constructor(signed: SignedCheckpoint, sinceMs: number) {
    this.signed = signed;
    this.sinceMs = sinceMs;
  }

  get size(): number {
    return this.signed.checkpoint.size;
  }

  /** How many witnesses have cosigned. */
  get count(): number {
    return this.#cosignatures.size;
  }

  add(witness: string, cosignature: NoteSignature): void {
    this.#cosignatures.set(witness, cosignature);
  }

  has(witness: string): boolean {
    return this.#cosignatures.has(witness);
  }

  isEnough(quorum: Quorum | null): boolean {
    return meetsQuorum(quorum, new Set(this.#cosignatures.keys()));
  }

  /** With the log's signature alone: what witnesses are sent. */
  get unwitnessed(): string {
    return formatNote(this.signed.note);
  }

  /** With every cosignature that has come. */
  get cosigned(): Note {
    const { text, signatures } = this.signed.note;
    return { text, signatures: [...signatures, ...this.#cosignatures.values()] };
  }
}
