/** What became of an entry: it waits, or it is in a checkpoint that enough witnesses cosigned. */
export type LogStanding =
  | { readonly state: 'waiting' }
  | {
      readonly state: 'shown';
      readonly index: number;
      /** A `.tlog-proof` with the entry as its extra data. */
      readonly proof: string;
    };

/** What is to be logged, and what became of it. An entry is named by its leaf hash (RFC 6962 section 2.1). Stores that log a change of their own take the entry along and queue it in the same transaction. Throws `unavailable`; the caller retries. */
export interface LogQueue {
  /** Durable when the promise resolves; from then on it will be logged. The same bytes again are the same entry. */
  add(entries: readonly LoggedBytes[]): Promise<void>;
  /** Null for what was never queued. */
  find(leafHash: Uint8Array): Promise<LogStanding | null>;
  /** The first entry under a label of `seal/spec/watch.md`. Null where none was queued. */
  findByLabel(label: Uint8Array): Promise<LogStanding | null>;
}

/** An entry as it is queued. */
export interface LoggedBytes {
  readonly leafHash: Uint8Array;
  readonly entry: Uint8Array;
  /** Of a blinded entry; null for others. */
  readonly label: Uint8Array | null;
}
