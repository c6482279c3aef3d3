import { utf8 } from '@porchlight/kernel';
import type { Encoding } from './encodingsOf.ts';
import type { LeakSource } from './LeakSource.ts';
import type { Needles, Pattern } from './Needles.ts';
import { PatternIndex } from './PatternIndex.ts';
import { type Search, SearchedStream } from './SearchedStream.ts';

/** A needle in a place where none may be. */
export interface Finding {
  /** The source, and how it was unwrapped: `objects/a1 > base64 at 120 > gzip at 0`. */
  readonly where: string;
  /** In bytes from the beginning of what was unwrapped last. */
  readonly offset: number;
  readonly label: string;
  readonly encoding: Encoding;
}

export interface ScanReport {
  /** The first `maxFindings`. */
  readonly findings: readonly Finding[];
  /** All of them; one that can be read in two ways counts twice. */
  readonly total: number;
  readonly sources: number;
  /** As the sources gave them, before anything was unwrapped. */
  readonly bytes: number;
  /** Compressed streams that a bound kept from being searched to their end: unless it is 0, zero findings prove less. */
  readonly cutShort: number;
}

export interface ScanLimits {
  readonly maxFindings: number;
  /** Most bytes that are unpacked from one compressed stream, and from all streams of one source. */
  readonly streamBytes: number;
  readonly sourceBytes: number;
}

const LIMITS: ScanLimits = { maxFindings: 100, streamBytes: 64 * 2 ** 20, sourceBytes: 2 ** 30 };
const LEAKING_NAME = 'a source whose name leaks';

/** Searches what servers hold for needles. Needles that are added after it was built are not searched for. */
export class LeakScanner {
  readonly #patterns: readonly Pattern[];
  readonly #index: PatternIndex;
  readonly #limits: ScanLimits;

  constructor(needles: Needles, limits: Partial<ScanLimits> = {}) {
    this.#patterns = [...needles.patterns];
    this.#index = new PatternIndex(this.#patterns.map((pattern) => pattern.bytes));
    this.#limits = { ...LIMITS, ...limits };
  }

  /** Reads `source` to its end. What reading throws is thrown on. */
  async scan(source: LeakSource): Promise<ScanReport> {
    return this.scanAll([source]);
  }

  /** Reads the sources one after the other, each to its end. */
  async scanAll(sources: AsyncIterable<LeakSource> | Iterable<LeakSource>): Promise<ScanReport> {
    const findings: Finding[] = [];
    const counts = { total: 0, sources: 0, bytes: 0, cutShort: 0 };
    const found = (where: string, offset: number, pattern: number) => {
      const { label, encoding } = this.#patterns[pattern] as Pattern;
      if (counts.total++ < this.#limits.maxFindings) findings.push({ where, offset, label, encoding });
    };
    for await (const { name, chunks } of sources) {
      const search = this.#newSearch(found);
      const stream = new SearchedStream(search, await this.#shownName(search, name, () => counts.total));
      for await (const chunk of chunks) {
        counts.bytes += chunk.length;
        await stream.push(chunk);
      }
      await stream.end();
      counts.sources++;
      counts.cutShort += search.budget.cutShort;
    }
    return { findings, ...counts };
  }

  /** Searches the name, and hides it where it leaks. */
  async #shownName(search: Search, name: string, total: () => number): Promise<string> {
    const before = total();
    const stream = new SearchedStream(search, LEAKING_NAME);
    await stream.push(utf8(name));
    await stream.end();
    return total() === before ? name : LEAKING_NAME;
  }

  #newSearch(found: Search['found']): Search {
    const { streamBytes, sourceBytes } = this.#limits;
    return { index: this.#index, found, budget: { streamBytes, sourceBytes, cutShort: 0 } };
  }
}
