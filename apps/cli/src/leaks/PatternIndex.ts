const FILTER_BITS = 22;
const BUCKET_BITS = 18;
const WORD = 4;
const PAIR = 2 * WORD;
/** So many bytes of a pattern are enough to choose its pairs from. */
const CHOICE_BYTES = 64;

/**
 * Finds thousands of patterns in one pass. Any occurrence of a pattern covers, whatever its alignment, neighbouring four-byte words of
 * the block; for each of the four alignments one such pair of the pattern is indexed by its hash, so only every fourth position of the
 * block is looked at: through a bitmap that fits a core's cache, and then, rarely, through a table of candidates that are compared.
 * Pairs, because single words of digits are too much alike.
 */
export class PatternIndex {
  readonly longest: number;
  readonly #patterns: readonly Uint8Array[];
  readonly #filter = new Uint32Array(1 << (FILTER_BITS - 5));
  /** Bucket b has the entries from `#starts[b]` up to, not including, `#starts[b + 1]`. */
  readonly #starts = new Uint32Array((1 << BUCKET_BITS) + 1);
  readonly #hashes: Uint32Array;
  readonly #owners: Uint32Array;
  readonly #offsets: Uint32Array;

  /** `patterns` have at least eleven bytes each. */
  constructor(patterns: readonly Uint8Array[]) {
    this.#patterns = patterns;
    this.longest = patterns.reduce((longest, pattern) => Math.max(longest, pattern.length), 0);
    const pairs = indexedPairs(patterns);
    for (const { hash } of pairs) {
      const bit = hash >>> (32 - FILTER_BITS);
      this.#filter[bit >>> 5] = (this.#filter[bit >>> 5] as number) | (1 << (bit & 31));
      const bucket = hash >>> (32 - BUCKET_BITS);
      this.#starts[bucket] = (this.#starts[bucket] as number) + 1;
    }
    for (let b = 1; b < this.#starts.length; b++) {
      this.#starts[b] = (this.#starts[b] as number) + (this.#starts[b - 1] as number);
    }
    this.#hashes = new Uint32Array(pairs.length);
    this.#owners = new Uint32Array(pairs.length);
    this.#offsets = new Uint32Array(pairs.length);
    // Each bucket is filled from its end, so that its start is where it belongs when all are in.
    for (const { hash, owner, offset } of pairs) {
      const bucket = hash >>> (32 - BUCKET_BITS);
      const entry = (this.#starts[bucket] as number) - 1;
      this.#starts[bucket] = entry;
      this.#hashes[entry] = hash;
      this.#owners[entry] = owner;
      this.#offsets[entry] = offset;
    }
  }

  /**
   * Calls `found` for every occurrence in `block` that ends after `fresh`, in no particular order. `block` begins at a multiple
   * of four in its buffer.
   */
  find(block: Uint8Array, fresh: number, found: (pattern: number, offset: number) => void): void {
    const words = new Uint32Array(block.buffer, block.byteOffset, block.length >>> 2);
    const filter = this.#filter;
    for (let i = 0; i + 1 < words.length; i++) {
      const hash = hashOf(words[i] as number, words[i + 1] as number);
      const bit = hash >>> (32 - FILTER_BITS);
      if (((filter[bit >>> 5] as number) & (1 << (bit & 31))) !== 0) {
        this.#compare(block, fresh, hash, i * WORD, found);
      }
    }
  }

  #compare(
    block: Uint8Array,
    fresh: number,
    hash: number,
    at: number,
    found: (pattern: number, offset: number) => void,
  ): void {
    const bucket = hash >>> (32 - BUCKET_BITS);
    const end = this.#starts[bucket + 1] as number;
    for (let entry = this.#starts[bucket] as number; entry < end; entry++) {
      if (this.#hashes[entry] !== hash) continue;
      const owner = this.#owners[entry] as number;
      const pattern = this.#patterns[owner] as Uint8Array;
      const start = at - (this.#offsets[entry] as number);
      const stop = start + pattern.length;
      if (start < 0 || stop > block.length || stop <= fresh) continue;
      if (beginsWith(block, start, pattern)) found(owner, start);
    }
  }
}

interface IndexedPair {
  readonly hash: number;
  readonly owner: number;
  readonly offset: number;
}

/** For each pattern and alignment the first pair of those that the fewest patterns before it are indexed under. */
function indexedPairs(patterns: readonly Uint8Array[]): IndexedPair[] {
  const uses = new Map<number, number>();
  const pairs: IndexedPair[] = [];
  for (const [owner, pattern] of patterns.entries()) {
    const last = Math.min(pattern.length, CHOICE_BYTES) - PAIR;
    for (let alignment = 0; alignment < WORD; alignment++) {
      let best: IndexedPair = { hash: 0, owner, offset: 0 };
      let fewest = Number.POSITIVE_INFINITY;
      for (let offset = alignment; offset <= last && fewest > 0; offset += WORD) {
        const hash = hashOf(wordAt(pattern, offset), wordAt(pattern, offset + WORD));
        const count = uses.get(hash) ?? 0;
        if (count < fewest) [best, fewest] = [{ hash, owner, offset }, count];
      }
      uses.set(best.hash, fewest + 1);
      pairs.push(best);
    }
  }
  return pairs;
}

/** Owned by `wordAt`. */
const scratch = new Uint32Array(1);
const scratchBytes = new Uint8Array(scratch.buffer);

/** In the byte order in which this machine reads a block. */
function wordAt(pattern: Uint8Array, offset: number): number {
  for (let i = 0; i < WORD; i++) scratchBytes[i] = pattern[offset + i] as number;
  return scratch[0] as number;
}

/** 32 bits, the upper ones well mixed. */
function hashOf(first: number, second: number): number {
  return Math.imul(Math.imul(first, 0x9e3779b1) ^ (second + (first >>> 15)), 0x85ebca6b) >>> 0;
}

function beginsWith(block: Uint8Array, start: number, pattern: Uint8Array): boolean {
  for (let i = 0; i < pattern.length; i++) if (block[start + i] !== pattern[i]) return false;
  return true;
}
