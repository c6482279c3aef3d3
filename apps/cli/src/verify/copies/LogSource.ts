/** One copy of a log's files. */
export interface LogSource {
  /** As its reader gave it: an address or a folder. */
  readonly name: string;
  /** The bytes of a file below the log's prefix; null where the copy says that it hasn't it. Throws `Unreadable` where it doesn't answer, after having tried again. */
  fetch(path: string, maxBytes: number): Promise<Uint8Array | null>;
}

/** A copy doesn't answer, or not with what can be an answer. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}
