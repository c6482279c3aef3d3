/** That a trusted witness cosigned a tree of this size, at a time by its clock. */
export interface CosignedTime {
  readonly size: number;
  readonly atMs: number;
}

/** When witnesses saw the log how large: what bounds the times of its entries from both sides. */
export class CosignedTimes {
  /** By size; `earliestMs` of this or any larger tree, `latestMs` of this or any smaller one. */
  readonly #bounds: readonly {
    readonly size: number;
    readonly earliestMs: number;
    readonly latestMs: number;
  }[];

  constructor(times: readonly CosignedTime[]) {
    const sorted = [...times].sort((a, b) => a.size - b.size);
    const latest: number[] = [];
    for (const { atMs } of sorted) latest.push(Math.max(atMs, latest.at(-1) ?? 0));
    let earliest = Number.POSITIVE_INFINITY;
    this.#bounds = sorted
      .map(({ size, atMs }, at) => ({ size, atMs, latestMs: latest[at] ?? atMs }))
      .reverse()
      .map(({ size, atMs, latestMs }) => {
        earliest = Math.min(earliest, atMs);
        return { size, earliestMs: earliest, latestMs };
      })
      .reverse();
  }

  /** The earliest time at which a tree that holds the entry was cosigned, or null. */
  earliestWith(index: number): number | null {
    return this.#bounds[this.#countUpTo(index)]?.earliestMs ?? null;
  }

  /** The latest time at which a tree that ends before the entry was cosigned, or null. */
  latestWithout(index: number): number | null {
    return this.#bounds[this.#countUpTo(index) - 1]?.latestMs ?? null;
  }

  /** How many bounds are of a size ≤ `size`; by halves. */
  #countUpTo(size: number): number {
    let [low, high] = [0, this.#bounds.length];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if ((this.#bounds[middle]?.size ?? Number.POSITIVE_INFINITY) <= size) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
