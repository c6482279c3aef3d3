/**
 * The objects in the log's bucket, by the names of contracts/spec/log.md section 1 and, below `staged/`, what no reader asks for. The adapter knows by the name how long an object may be kept.
 * Throws `unavailable`; the caller retries.
 */
export interface LogObjects {
  /** Null where there is none. Sees every `put` that has resolved. */
  get(name: string): Promise<Uint8Array | null>;
  /** Durable, and whole, when the promise resolves. Replaces what has the name; for a tile these are always the same bytes. */
  put(name: string, bytes: Uint8Array): Promise<void>;
  /** Also where there is none. */
  delete(name: string): Promise<void>;
  /** The names that begin with `prefix`, in no order that counts. */
  list(prefix: string): AsyncIterable<string>;
}
