import type { LogEntryOf } from '@porchlight/contracts/log';
import { type AccountId, bytesToHex, type HouseholdId, ownedLabel } from '@porchlight/kernel';
import type { SealPrimitives } from '@porchlight/seal/primitives';
import { type WatchSubject, watchLabel } from '@porchlight/seal/watch';

/** How many counters ahead of the newest that was logged a client looks for (spec/watch.md section 2). */
export const LABELS_AHEAD = 8;

/** A change of this household or account that stands in the log. */
export interface OwnEntry {
  readonly subject: WatchSubject;
  readonly counter: number;
  readonly valueHex: string;
  /** Its place in the log, from 0. */
  readonly index: number;
}

/** Whose labels they are. */
export interface LabelOwner {
  readonly id: HouseholdId | AccountId;
  readonly watchKey: Uint8Array;
}

/** The labels of one household or account, as many of them as can be expected next, found again in entries. */
export class OwnLabels {
  readonly #owner: LabelOwner;
  readonly #primitives: Pick<SealPrimitives, 'hmac' | 'sha256'>;
  readonly #places = new Map<string, { readonly subject: WatchSubject; readonly counter: number }>();
  readonly #ends = new Map<WatchSubject, number>();

  /** `newest`: the highest counter of each watched subject that was logged before; 0 before the first. */
  constructor(
    owner: LabelOwner,
    newest: Readonly<Partial<Record<WatchSubject, number>>>,
    primitives: Pick<SealPrimitives, 'hmac' | 'sha256'>,
  ) {
    this.#owner = owner;
    this.#primitives = primitives;
    for (const subject of ['keyring', 'audit', 'account'] as const) {
      const counter = newest[subject];
      if (counter !== undefined) this.#reach(subject, counter);
    }
  }

  /** What an entry is of what is watched; null for what is somebody else's. */
  match(index: number, { labelHex, valueHex }: LogEntryOf<'blinded'>): OwnEntry | null {
    const place = this.#places.get(labelHex);
    if (place === undefined) return null;
    this.#reach(place.subject, place.counter);
    return { ...place, valueHex, index };
  }

  #reach(subject: WatchSubject, newest: number): void {
    const { id, watchKey } = this.#owner;
    const from = (this.#ends.get(subject) ?? 0) + 1;
    const end = newest + LABELS_AHEAD;
    for (let counter = from; counter <= end; counter += 1) {
      const sent = watchLabel(watchKey, subject, counter, this.#primitives);
      const kind = subject === 'keyring' ? 'keyring' : 'record';
      const label = ownedLabel(kind, id, sent, this.#primitives.sha256);
      this.#places.set(bytesToHex(label), { subject, counter });
    }
    this.#ends.set(subject, Math.max(from - 1, end));
  }
}
