import { concatBytes } from '@porchlight/kernel';
import { type ByteSink, MIN_BLOCK_BYTES, type Origin, OVERLAP_BYTES, type Unwrapper } from './ByteSink.ts';
import { CompressedParts } from './CompressedParts.ts';
import type { UnpackingBudget } from './Decompression.ts';
import { EncodedRuns } from './EncodedRuns.ts';
import type { PatternIndex } from './PatternIndex.ts';
import { BASE64_TEXT, HEX_TEXT } from './TextAlphabet.ts';

/** Disguises are taken off one within the other up to this often. */
export const MAX_DEPTH = 3;

/** What the streams of one source share. */
export interface Search {
  readonly index: PatternIndex;
  readonly budget: UnpackingBudget;
  found(where: string, offset: number, pattern: number): void;
}

/** Searches one stream, and what is compressed or spelled in it, each as a stream of its own with a name that says how it was reached. */
export class SearchedStream implements ByteSink {
  readonly #search: Search;
  readonly #where: string;
  readonly #overlapBytes: number;
  readonly #unwrappers: readonly Unwrapper[];
  /** Came since the last block. */
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  /** The end of the last block, and where in the stream it begins. */
  #overlap: Uint8Array = new Uint8Array(0);
  #base = 0;

  constructor(search: Search, where: string, depth = 0, whole = true) {
    this.#search = search;
    this.#where = where;
    this.#overlapBytes = Math.max(OVERLAP_BYTES, search.index.longest - 1);
    const open = (origin: Origin) =>
      new SearchedStream(
        search,
        `${where} > ${origin.container} at ${origin.offset}`,
        depth + 1,
        origin.whole,
      );
    const unwrappers = () => [
      new CompressedParts(open, search.budget, whole),
      new EncodedRuns(HEX_TEXT, open),
      new EncodedRuns(BASE64_TEXT, open),
    ];
    this.#unwrappers = depth < MAX_DEPTH ? unwrappers() : [];
  }

  async push(chunk: Uint8Array): Promise<void> {
    for (let at = 0; at < chunk.length; at += MIN_BLOCK_BYTES) {
      const part = chunk.subarray(at, at + MIN_BLOCK_BYTES);
      this.#waiting.push(part);
      this.#waitingBytes += part.length;
      if (this.#waitingBytes >= MIN_BLOCK_BYTES) await this.#searchWaiting(false);
    }
  }

  async end(): Promise<void> {
    await this.#searchWaiting(true);
  }

  async #searchWaiting(final: boolean): Promise<void> {
    const fresh = this.#overlap.length;
    const bytes = concatBytes(this.#overlap, ...this.#waiting);
    const base = this.#base;
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#search.index.find(bytes, fresh, (pattern, offset) => {
      this.#search.found(this.#where, base + offset, pattern);
    });
    for (const unwrapper of this.#unwrappers) await unwrapper.take({ bytes, fresh, base, final });
    this.#overlap = bytes.subarray(Math.max(0, bytes.length - this.#overlapBytes));
    this.#base = base + bytes.length - this.#overlap.length;
  }
}
