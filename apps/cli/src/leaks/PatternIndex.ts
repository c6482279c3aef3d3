const FILTER_BITS = 22;
const BUCKET_BITS = 18;
const WORD = 4;

/**
 * Finds thousands of patterns in one pass. Any occurrence of a pattern covers, whatever its alignment, whole four-byte words of the
 * block; for each of the four alignments one word of the pattern is indexed, so only every fourth position of the block is
 * looked at: through a bitmap that fits a core's cache, and then, rarely, through a table of candidates that are compared.
 */
export class PatternIndex {
  readonly longest: number;
  readonly #patterns: readonly Uint8Array[];
  readonly #filter = new Uint32Array(1 << (FILTER_BITS - 5));
  /** Bucket b has the entries from `#starts[b]` up to, not including, `#starts[b + 1]`. */
  readonly #starts = new Uint32Array((1 << BUCKET_BITS) + 1);
  readonly #words: Uint32Array;
  readonly #owners: Uint32Array;
  readonly #offsets: Uint32Array;

  /** `patterns` have at least seven bytes each. */
  constructor(patterns: readonly Uint8Array[]) {
    this.#patterns = patterns;
    this.longest = patterns.reduce((longest, pattern) => Math.max(longest, pattern.length), 0);
    const entries = indexedWords(patterns);
    entries.sort((a, b) => bucketOf(hashOf(a.word)) - bucketOf(hashOf(b.word)));
    this.#words = Uint32Array.from(entries, (entry) => entry.word);
    this.#owners = Uint32Array.from(entries, (entry) => entry.owner);
    this.#offsets = Uint32Array.from(entries, (entry) => entry.offset);
    for (const { word } of entries) {
      const hash = hashOf(word);
      this.#filter[hash >>> 5] = (this.#filter[hash >>> 5] as number) | (1 << (hash & 31));
      const next = bucketOf(hash) + 1;
      this.#starts[next] = (this.#starts[next] as number) + 1;
    }
    for (let b = 1; b < this.#starts.length; b++) {
      this.#starts[b] = (this.#starts[b] as number) + (this.#starts[b - 1] as number);
    }
  }

  /**
   * Calls `found` for every occurrence in `block` that ends after `fresh`, in no particular order. `block` begins at a multiple
   * of four in its buffer.
   */
  find(block: Uint8Array, fresh: number, found: (pattern: number, offset: number) => void): void {
    const words = new Uint32Array(block.buffer, block.byteOffset, block.length >>> 2);
    const filter = this.#filter;
    for (let i = 0; i < words.length; i++) {
      const word = words[i] as number;
      const hash = Math.imul(word, 0x9e3779b1) >>> (32 - FILTER_BITS);
      if (((filter[hash >>> 5] as number) & (1 << (hash & 31))) !== 0) {
        this.#compare(block, fresh, word, i * WORD, found);
      }
    }
  }

  #compare(
    block: Uint8Array,
    fresh: number,
    word: number,
    at: number,
    found: (pattern: number, offset: number) => void,
  ): void {
    const bucket = bucketOf(hashOf(word));
    const end = this.#starts[bucket + 1] as number;
    for (let entry = this.#starts[bucket] as number; entry < end; entry++) {
      if (this.#words[entry] !== word) continue;
      const owner = this.#owners[entry] as number;
      const pattern = this.#patterns[owner] as Uint8Array;
      const start = at - (this.#offsets[entry] as number);
      const stop = start + pattern.length;
      if (start < 0 || stop > block.length || stop <= fresh) continue;
      if (beginsWith(block, start, pattern)) found(owner, start);
    }
  }
}

interface IndexedWord {
  readonly word: number;
  readonly owner: number;
  readonly offset: number;
}

/** For each pattern and alignment the word that the fewest others are indexed under, of these one with the most different bytes. */
function indexedWords(patterns: readonly Uint8Array[]): IndexedWord[] {
  const uses = new Map<number, number>();
  const entries: IndexedWord[] = [];
  for (const [owner, pattern] of patterns.entries()) {
    const words = wordsOf(pattern);
    for (let alignment = 0; alignment < WORD; alignment++) {
      let best: IndexedWord | null = null;
      let bestCost = Number.POSITIVE_INFINITY;
      for (let offset = alignment; offset < words.length; offset += WORD) {
        const word = words[offset] as number;
        const cost = (uses.get(word) ?? 0) * WORD - distinctBytes(word);
        if (cost < bestCost) [best, bestCost] = [{ word, owner, offset }, cost];
      }
      if (best === null) continue;
      uses.set(best.word, (uses.get(best.word) ?? 0) + 1);
      entries.push(best);
    }
  }
  return entries;
}

/** The word at each offset, in the byte order in which this machine reads a block. */
function wordsOf(pattern: Uint8Array): Uint32Array {
  const words = new Uint32Array(pattern.length - WORD + 1);
  const bytes = new Uint8Array(words.buffer);
  for (let offset = 0; offset < words.length; offset++) {
    bytes.set(pattern.subarray(offset, offset + WORD), offset * WORD);
  }
  return words;
}

function distinctBytes(word: number): number {
  return new Set([word & 255, (word >>> 8) & 255, (word >>> 16) & 255, word >>> 24]).size;
}

function hashOf(word: number): number {
  return Math.imul(word, 0x9e3779b1) >>> (32 - FILTER_BITS);
}

function bucketOf(hash: number): number {
  return hash >>> (FILTER_BITS - BUCKET_BITS);
}

function beginsWith(block: Uint8Array, start: number, pattern: Uint8Array): boolean {
  for (let i = 0; i < pattern.length; i++) if (block[start + i] !== pattern[i]) return false;
  return true;
}
