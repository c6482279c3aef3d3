import type { BenchOptions, BenchRow } from './Benchmark.ts';

/** Does its work once and resolves the figure that it reached, such as units per second or milliseconds: a finite number above zero. */
export type Contender = () => Promise<number>;

/**
 * Runs every contender once a round, in an order that rotates from round to round, so that what slows the machine for a while slows
 * all alike. Compares each with `peer`, and those that are no peer with `otherPeers` too, round by round. Throws RangeError for a figure that can't be one.
 */
export async function interleave<Name extends string>(
  plan: {
    readonly measure: string;
    readonly unit: string;
    readonly contenders: Readonly<Record<Name, Contender>>;
    readonly peer: NoInfer<Name>;
    readonly otherPeers?: readonly NoInfer<Name>[];
  },
  { rounds }: BenchOptions,
): Promise<readonly BenchRow[]> {
  const contenders = Object.entries<Contender>(plan.contenders);
  const figures = new Map<string, number[]>(contenders.map(([name]) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < contenders.length; turn++) {
      const [name, run] = contenders[(round + turn) % contenders.length] ?? [];
      if (name === undefined || run === undefined) continue;
      figures.get(name)?.push(checkedFigure(name, await run()));
    }
  }
  const { measure, unit, peer, otherPeers = [] } = plan;
  const rowsAgainst = (against: Name, names: readonly string[]) =>
    names.map((contender) => {
      const own = figures.get(contender) ?? [];
      const ratio = median(
        own.map((figure, round) => figure / (figures.get(against)?.[round] ?? Number.NaN)),
      );
      const comparedWith = contender === against ? null : against;
      return { measure, contender, figure: median(own), unit, comparedWith, ratio };
    });
  const peers: readonly string[] = [peer, ...otherPeers];
  const own = [...figures.keys()].filter((contender) => !peers.includes(contender));
  return [
    ...rowsAgainst(peer, [...figures.keys()]),
    ...otherPeers.flatMap((other) => rowsAgainst(other, own)),
  ];
}

/** Calls `work` and resolves units per second, where it handles `units` of them. */
export async function rateOf(units: number, work: () => unknown): Promise<number> {
  const startedMs = performance.now();
  await work();
  return (units * 1000) / (performance.now() - startedMs);
}

/** The middle value, or the mean of the two middle ones. Throws RangeError for none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  if (upper === undefined || lower === undefined) throw new RangeError('there is no median of no values');
  return (lower + upper) / 2;
}

function checkedFigure(name: string, figure: number): number {
  if (Number.isFinite(figure) && figure > 0) return figure;
  throw new RangeError(`the contender “${name}” gave the figure ${figure}`);
}
