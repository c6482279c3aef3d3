import { type Clock, decodeUtf8, equalBytes, isPorchlightError, PorchlightError } from '@porchlight/kernel';
import {
  completeSubtrees,
  Frontier,
  formatNote,
  leafHash,
  type Policy,
  TILE_WIDTH,
  TileReader,
  type TlogPrimitives,
  type TrustedCheckpoint,
  tileInTree,
  trustCheckpoint,
} from '@porchlight/tlog';
import type { LogFiles } from './LogFiles.ts';
import { frontierOf, type LogState, stateOf } from './LogState.ts';

export interface LogFollowerDeps {
  readonly files: Pick<LogFiles, 'checkpoint' | 'bundle' | 'tile'>;
  /** As it was pinned. */
  readonly policy: Policy;
  readonly primitives: TlogPrimitives;
  readonly clock: Clock;
  /** Resolves a little later: whoever serves the files may do so from a cache, for a second. */
  readonly pause: () => Promise<void>;
}

/** An entry as it was read; nothing says that the log holds it before `follow` has resolved to `followed`. */
export type TakeEntry = (index: number, entry: Uint8Array) => void;

/** What came of following. `notes` are the checkpoints that don't go together, older first: evidence for others. */
export type Followed =
  | { readonly outcome: 'followed'; readonly state: LogState }
  | { readonly outcome: 'forked'; readonly error: PorchlightError; readonly notes: readonly string[] };

/** Bundles that are fetched at the same time. */
const AHEAD = 4;

/** Reads a log on from where it was left, and holds all of it against checkpoints that a pinned policy trusts (contracts/spec/log.md section 3). In memory are never more than four bundles. */
export class LogFollower {
  readonly #deps: LogFollowerDeps;

  constructor(deps: LogFollowerDeps) {
    this.#deps = deps;
  }

  /** Begins with the newest checkpoint, and reads none of the entries before it: for who can have none there. Throws as `follow`, and `wrong_proof` where tiles and checkpoint don't fit. */
  async begin(): Promise<LogState> {
    const { files, primitives } = this.#deps;
    const followedAtMs = this.#deps.clock.nowMs();
    const shown = await this.#newest();
    if (shown === null) return { size: 0, hashesHex: [], checkpoint: null, followedAtMs };
    const { size, rootHash } = shown.trusted.checkpoint;
    const tiles = new TileReader(size, (tile) => files.tile(tile), primitives.sha256);
    const frontier = new Frontier(primitives.sha256, size, await tiles.read(completeSubtrees(0, size)));
    if (!equalBytes(frontier.root(), rootHash))
      throw new PorchlightError('wrong_proof', 'the log’s tiles don’t lead to the root that it signed');
    return { ...stateOf(frontier), checkpoint: shown.note, followedAtMs };
  }

  /**
   * Reads every entry since `from` to the newest checkpoint. `seen` are other trusted checkpoints that this client came by, with proofs: the log must lead through them. What looks forked is read once more, a little later, with a fresh
   * `take`. Throws `unavailable`, and what `trustCheckpoint` throws for a checkpoint that can't be relied on.
   */
  async follow(
    from: LogState,
    seen: readonly TrustedCheckpoint[],
    newTake: () => TakeEntry,
  ): Promise<Followed> {
    const first = await this.#attempt(from, seen, newTake());
    if (first.outcome === 'followed') return first;
    await this.#deps.pause();
    return this.#attempt(from, seen, newTake());
  }

  async #attempt(from: LogState, seen: readonly TrustedCheckpoint[], take: TakeEntry): Promise<Followed> {
    const shown = await this.#newest();
    const largest = Math.max(from.size, ...seen.map(({ checkpoint }) => checkpoint.size));
    const witness = seen.find(({ checkpoint }) => checkpoint.size === largest);
    const known = witness === undefined ? from.checkpoint : formatNote(witness.note);
    const notes = [known, shown?.note ?? null].filter((note) => note !== null);
    if (shown === null && largest === 0)
      return { outcome: 'followed', state: { ...from, followedAtMs: this.#deps.clock.nowMs() } };
    if (shown === null || shown.trusted.checkpoint.size < largest)
      return forked('the log is shorter than this client has seen it', notes);
    try {
      return await this.#read(from, [...seen, shown.trusted], take, shown.note);
    } catch (error) {
      if (!isPorchlightError(error, 'wrong_proof', 'malformed_record')) throw error;
      return { outcome: 'forked', error, notes };
    }
  }

  /** Null before the first. */
  async #newest(): Promise<{ readonly trusted: TrustedCheckpoint; readonly note: string } | null> {
    const { files, policy, primitives } = this.#deps;
    const bytes = await files.checkpoint();
    if (bytes === null) return null;
    return { trusted: trustCheckpoint(bytes, policy, primitives), note: decodeUtf8(bytes) };
  }

  async #read(
    from: LogState,
    known: readonly TrustedCheckpoint[],
    take: TakeEntry,
    checkpoint: string,
  ): Promise<Followed> {
    const { sha256 } = this.#deps.primitives;
    const frontier = frontierOf(from, sha256);
    const size = Math.max(...known.map((each) => each.checkpoint.size));
    const check = () => requireRoots(frontier, known);
    check();
    for await (const entries of this.#entries(frontier.size, size)) {
      for (const entry of entries) {
        take(frontier.size, entry);
        frontier.append(leafHash(entry, sha256));
        check();
      }
    }
    const followedAtMs = this.#deps.clock.nowMs();
    return { outcome: 'followed', state: { ...stateOf(frontier), checkpoint, followedAtMs } };
  }

  async *#entries(from: number, to: number): AsyncGenerator<readonly Uint8Array[]> {
    const { files } = this.#deps;
    if (from >= to) return;
    const end = Math.ceil(to / TILE_WIDTH);
    for (let index = Math.floor(from / TILE_WIDTH); index < end; index += AHEAD) {
      const indexes = Array.from({ length: Math.min(AHEAD, end - index) }, (_, i) => index + i);
      const bundles = await Promise.all(indexes.map((each) => files.bundle(tileInTree('entries', each, to))));
      for (const [i, bundle] of bundles.entries())
        yield bundle.slice(Math.max(0, from - (index + i) * TILE_WIDTH));
    }
  }
}

/** Throws `wrong_proof` where a trusted checkpoint of this size has another root. */
function requireRoots(frontier: Frontier, known: readonly TrustedCheckpoint[]): void {
  for (const { checkpoint } of known) {
    if (checkpoint.size !== frontier.size) continue;
    if (!equalBytes(frontier.root(), checkpoint.rootHash))
      throw new PorchlightError(
        'wrong_proof',
        'what the log serves doesn’t lead to the root that its witnesses cosigned: it was changed',
      );
  }
}

function forked(what: string, notes: readonly string[]): Followed {
  return { outcome: 'forked', error: new PorchlightError('wrong_proof', what), notes };
}
