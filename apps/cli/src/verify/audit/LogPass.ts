import { type Frontier, type Sha256, TILE_WIDTH, tileInTree, tilePath } from '@porchlight/tlog';
import type { LogCopies } from '../copies/LogCopies.ts';
import type { CosignedTimes } from '../rules/CosignedTimes.ts';
import { judgeEntry } from '../rules/judgeEntry.ts';
import type { AuditState } from './AuditState.ts';
import { inOrder } from './inOrder.ts';
import { type LogFault, logFault } from './LogFault.ts';
import { entryFaults, type ReadBundle, readBundle, tileFaults } from './readBundle.ts';
import type { OpenTile } from './TileRows.ts';

/** Bundles that are fetched at a time, each with its tile. */
const WIDTH = 4;

/** A root that the tree must have at some size. */
export interface Target {
  readonly size: number;
  readonly rootHash: Uint8Array;
}

/** What a pass needs beside the state that it goes on with. */
export interface PassPlan<T extends Target> {
  readonly copies: LogCopies;
  /** Up to where it reads. */
  readonly size: number;
  /** Of sizes from the state's on. */
  readonly targets: readonly T[];
  /** Null where the entries are hashed and not judged. */
  readonly times: CosignedTimes | null;
  readonly sha256: Sha256;
  readonly onProgress: (doneEntries: number) => void;
  /** After each bundle that fits its tile, in a pass without a fault so far. */
  readonly onRead: () => Promise<void>;
}

/** How a pass came out. */
export interface PassOutcome<T extends Target> {
  readonly faults: readonly LogFault[];
  /** Targets whose root neither the entries nor the tiles lead to. */
  readonly missed: readonly T[];
  /** Targets whose root the entries lead to. */
  readonly reached: readonly T[];
}

/** Reads entries on from a state, bundle by bundle, and recomputes tiles and roots from them. The state moves along; it is worth keeping where every target was reached. */
export class LogPass<T extends Target> {
  readonly #state: AuditState;
  readonly #plan: PassPlan<T>;
  readonly #targets: ReadonlyMap<number, readonly T[]>;
  /** As the tiles have it, from the first place on where entries and tiles differ; null before. */
  #byTiles: Frontier | null = null;
  readonly #unresolved: ReadBundle[] = [];
  readonly #certain: LogFault[] = [];
  /** Of tiles that don't fit the entries: which of both is wrong, the root says. */
  readonly #higherTiles: LogFault[] = [];
  readonly #reached: T[] = [];
  readonly #missed: T[] = [];
  #isByTilesAlone = false;

  constructor(state: AuditState, plan: PassPlan<T>) {
    this.#state = state;
    this.#plan = plan;
    this.#targets = Map.groupBy(plan.targets, ({ size }) => size);
  }

  /** Throws as `LogCopies.read`. */
  async run(): Promise<PassOutcome<T>> {
    const { copies, size, sha256 } = this.#plan;
    const start = this.#state.frontier.size;
    this.#compareRoot();
    if (size > start) {
      const jobs = bundlesOf(start, size, (index) => readBundle(copies, index, size, sha256));
      for await (const bundle of inOrder(jobs, WIDTH)) await this.#take(bundle, start);
      await this.#compareOpenTiles();
    }
    return { faults: this.#faults(), missed: this.#missed, reached: this.#reached };
  }

  #faults(): readonly LogFault[] {
    const unsure = this.#isByTilesAlone
      ? this.#unresolved.flatMap(entryFaults)
      : [
          ...this.#unresolved.flatMap(this.#missed.length > 0 ? entryFaults : tileFaults),
          ...this.#higherTiles,
        ];
    return [...this.#certain, ...unsure];
  }

  async #take(bundle: ReadBundle, start: number): Promise<void> {
    this.#certain.push(...bundle.faults);
    if (bundle.differing.length > 0) {
      this.#unresolved.push(bundle);
      this.#byTiles ??= this.#state.frontier.copy();
    }
    const known = this.#state.rows.open[0]?.hashes ?? [];
    for (const [at, leaf] of bundle.leaves.entries()) {
      const index = bundle.first + at;
      if (index >= start) await this.#takeEntry(index, bundle, at);
      else if (Buffer.compare(leaf, known[at] ?? new Uint8Array(0)) !== 0)
        this.#certain.push(
          logFault('edited', `entry ${index} is another than was read here before`, { index }),
        );
    }
    this.#plan.onProgress(this.#state.frontier.size);
    if (this.#byTiles === null && this.#certain.length + this.#missed.length === 0) await this.#plan.onRead();
  }

  async #takeEntry(index: number, { entries, leaves, tileLeaves }: ReadBundle, at: number): Promise<void> {
    const [entry, leaf, tileLeaf] = [entries[at], leaves[at], tileLeaves[at]];
    if (entry === undefined || leaf === undefined) return;
    this.#state.frontier.append(leaf);
    this.#byTiles?.append(tileLeaf ?? leaf);
    for (const filled of this.#state.rows.append(leaf)) if (filled.level > 0) await this.#compareTile(filled);
    this.#judge(index, entry);
    this.#compareRoot();
  }

  #judge(index: number, bytes: Uint8Array): void {
    const { times } = this.#plan;
    if (times === null) return;
    const state = this.#state;
    const { entry, kind, breaches } = judgeEntry(index, bytes, state.rules, times);
    const name = entry?.kind ?? 'malformed';
    state.counts.set(name, (state.counts.get(name) ?? 0) + 1);
    if (entry !== null) {
      state.firstAtMs = Math.min(entry.atMs, state.firstAtMs ?? entry.atMs);
      state.lastAtMs = Math.max(entry.atMs, state.lastAtMs ?? entry.atMs);
    }
    for (const breach of breaches) state.broken.push({ index, kind, ...breach });
  }

  #compareRoot(): void {
    const { frontier } = this.#state;
    for (const target of this.#targets.get(frontier.size) ?? []) {
      const isReached = Buffer.compare(frontier.root(), target.rootHash) === 0;
      const byTiles = this.#byTiles?.root() ?? null;
      const isReachedByTiles = byTiles !== null && Buffer.compare(byTiles, target.rootHash) === 0;
      if (isReached) this.#reached.push(target);
      else if (isReachedByTiles) this.#isByTilesAlone = true;
      else this.#missed.push(target);
    }
  }

  async #compareOpenTiles(): Promise<void> {
    for (const open of this.#state.rows.open)
      if (open.level > 0 && open.hashes.length > 0) await this.#compareTile(open);
  }

  async #compareTile({ level, index, hashes }: OpenTile): Promise<void> {
    const tile = { ...tileInTree(level, index, this.#plan.size), width: hashes.length };
    const served = await this.#plan.copies.read(tile);
    if (Buffer.compare(Buffer.concat(served.items), Buffer.concat(hashes)) === 0) return;
    const what = `${tilePath(tile)} of ${served.from.name} is not what its entries make it`;
    this.#higherTiles.push(logFault('edited', what, { index: index * TILE_WIDTH ** (level + 1) }));
  }
}

/** Reads of the bundles that hold the entries from `start` to `size`, made one by one: a log may say that it has more of them than fit into memory. */
function* bundlesOf<Result>(
  start: number,
  size: number,
  read: (index: number) => Promise<Result>,
): Generator<() => Promise<Result>> {
  const first = Math.floor(start / TILE_WIDTH);
  for (let index = first; index < Math.ceil(size / TILE_WIDTH); index += 1) yield () => read(index);
}
