/** The log's one truth: the tree that it has come to (contracts/spec/log.md section 2). */
export interface LogHead {
  /** Entries; at least 1. */
  readonly size: number;
  /** 32 bytes (RFC 6962 section 2.1). */
  readonly rootHash: Uint8Array;
  /** Roots of the complete subtrees of the tree, the largest first, as `Frontier` of tlog has them. */
  readonly frontier: readonly Uint8Array[];
  /** The object that holds the tiles which this tree has and the one before it hadn't. */
  readonly staged: string;
  /** When the tree was made, by the log's clock. */
  readonly atMs: number;
}

/** Keeps the head in a place apart from database and bucket. Several processes may use it at once. Throws `unavailable`; the caller reads again before it does anything else. */
export interface LogHeads {
  /** Null before the first entry. */
  read(): Promise<LogHead | null>;
  /**
   * Compare-and-swap: puts `next` in the place of `previous`, which is known by its size and root; null where there is none yet. Durable when the promise resolves; where it rejects with `unavailable` either head may be there.
   * Throws `log_conflict` where another head is there, and changes nothing then.
   */
  replace(previous: LogHead | null, next: LogHead): Promise<void>;
}
