/** Takes the bytes of one stream in order. */
export interface ByteSink {
  push(chunk: Uint8Array): Promise<void>;
  /** No more will come; called once. */
  end(): Promise<void>;
}

/** Bytes of a stream of which the first `fresh` were already in the block before. */
export interface Block {
  readonly bytes: Uint8Array;
  readonly fresh: number;
  /** Where `bytes` begins in the stream. */
  readonly base: number;
  /** Whether the stream ends with this block. A block that isn't final has at least `MIN_BLOCK_BYTES`. */
  readonly final: boolean;
}

export const MIN_BLOCK_BYTES = 256 * 1024;

/** The last so many bytes of a block come again with the next one. */
export const OVERLAP_BYTES = 1024;

/** Finds in the blocks of one stream what holds other bytes in disguise, and passes those on. */
export interface Unwrapper {
  take(block: Block): Promise<void>;
}

/** What unwrapped bytes are. */
export interface Origin {
  /** Names the disguise. */
  readonly container: string;
  /** Where in the stream it begins. */
  readonly offset: number;
  /** Whether the bytes are all that was wrapped, from its first on; else its beginning may be missing or another's. */
  readonly whole: boolean;
}

/** Where unwrapped bytes go. */
export type OpenSink = (origin: Origin) => ByteSink;
