/** An entry that waits for its place. */
export interface WaitingEntry {
  /** RFC 6962 section 2.1. */
  readonly leafHash: Uint8Array;
  readonly entry: Uint8Array;
}

/** How much `waiting` answers at most. */
export interface BatchLimit {
  readonly entries: number;
  /** Of all entries in sum; the oldest comes in any case. */
  readonly sizeBytes: number;
}

/** Entries that are shown from now on, one after the other in the tree. */
export interface ShownEntries {
  /** The signed note that shows them, with its cosignatures. */
  readonly checkpoint: string;
  /** The checkpoint's. */
  readonly size: number;
  readonly shownAtMs: number;
  /** The index of the first proof's entry. */
  readonly firstIndex: number;
  /** `.tlog-proof` texts with the entry as extra data. */
  readonly proofs: readonly string[];
}

/** The log's own side of `LogQueue`: what waits, and what is noted of entries once they have a place and are shown. Every call may be made again, and by two processes at once. Throws `unavailable`; the caller retries. */
export interface LogBacklog {
  /** Up to where entries are noted to have a place: the `firstIndex` that `markPlaced` goes on from. */
  placedSize(): Promise<number>;
  /**
   * Notes that the entries of these hashes have their places from `firstIndex` on, and moves `placedSize` behind them; it never goes back. Durable when the promise resolves. A hash that the queue doesn't know is passed over.
   * Throws `log_conflict` where `firstIndex` lies beyond `placedSize`.
   */
  markPlaced(firstIndex: number, leafHashes: readonly Uint8Array[]): Promise<void>;
  /** Entries without a place, oldest first. Sees every `markPlaced` that has resolved. */
  waiting(limit: BatchLimit): Promise<readonly WaitingEntry[]>;
  /** Resolves when an entry waits, or `signal` is aborted; it may also do so too early. */
  untilWaiting(signal: AbortSignal): Promise<void>;
  /** Up to where entries have their proofs: the `firstIndex` that `show` goes on from. */
  shownSize(): Promise<number>;
  /**
   * Stores proofs, and moves `shownSize` behind them; it never goes back. An entry keeps the first proof that it got. Where the last of them is the last of the checkpoint, the checkpoint is stored as shown, or its text replaced where one of its size was.
   * Throws `log_conflict` where `firstIndex` lies beyond `shownSize`, or the last entry beyond `placedSize`; nothing is stored then.
   */
  show(shown: ShownEntries): Promise<void>;
}
