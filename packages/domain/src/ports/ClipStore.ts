/** Where ciphertext rests. Keys are `/`-separated paths of `[A-Za-z0-9._-]`, at most 512 characters. */
export interface ClipStore {
  /**
   * Stores `body` under `key`; durable when the promise resolves. The same key with the same bytes may be put again.
   * Throws `unavailable` (the caller retries) or `limit_exceeded`.
   */
  put(key: string, body: Uint8Array): Promise<void>;
  /** The object, or null where there is none. Throws `unavailable`, and `corrupted_storage` when a checksum fails. */
  get(key: string): Promise<StoredObject | null>;
  /** Removes an object; removing one that isn't there is no error. */
  delete(key: string): Promise<void>;
  /** Every key that begins with `prefix`, in the order of its bytes. */
  list(prefix: string): AsyncIterable<string>;
  /** The same, with how large each object is. */
  sizes(prefix: string): AsyncIterable<ListedObject>;
}

export interface ListedObject {
  readonly key: string;
  readonly sizeBytes: number;
}

export interface StoredObject {
  readonly sizeBytes: number;
  /** May be read once. */
  readonly body: AsyncIterable<Uint8Array>;
}
