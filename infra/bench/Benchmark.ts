/** One line of a benchmark's result: what one contender did, and how it stands to the one that it is compared with. */
export interface BenchRow {
  /** What is measured, such as `seal 64 KiB segments`. */
  readonly measure: string;
  readonly contender: string;
  /** The median of all rounds. */
  readonly figure: number;
  /** Of the figure, such as `MB/s` or `ms`. */
  readonly unit: string;
  /** The peer or limit that it is compared with in the same rounds; null for that one itself. */
  readonly comparedWith: string | null;
  /** The median over the rounds of this one's figure divided by the peer's; 1 for the peer itself. */
  readonly ratio: number;
}

export interface BenchOptions {
  /** How often each contender runs. */
  readonly rounds: number;
}

/** A file `infra/bench/suites/NAME.bench.ts` exports these. */
export interface Benchmark {
  readonly name: string;
  /** One sentence: what is compared with what. */
  readonly about: string;
  run(options: BenchOptions): Promise<readonly BenchRow[]>;
}

/** Whether a module is a benchmark. */
export function isBenchmark(module: object): module is Benchmark {
  const { name, about, run } = module as Partial<Record<keyof Benchmark, unknown>>;
  return typeof name === 'string' && typeof about === 'string' && typeof run === 'function';
}
