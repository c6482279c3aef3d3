import { equalBytes, PorchlightError } from '@porchlight/kernel';
import { MAX_ENTRY_BYTES } from '@porchlight/tlog';
import type { WaitingEntry } from '../ports/LogBacklog.ts';
import type { LogHead } from '../ports/LogHeads.ts';
import { type GrownTree, growTree } from './growTree.ts';
import { markPlaces } from './markPlaces.ts';
import { clearStaged, publishHead, requireNothingServed } from './publishHead.ts';
import { isSameHead } from './requireSameHead.ts';
import type { SequencerDeps, SequencerPoint } from './SequencerDeps.ts';
import { encodeStaged, stagedName } from './stagedBatch.ts';
import { EMPTY_EDGE, frontierOf, readEdge, type TreeEdge } from './TreeEdge.ts';
import { tilesFrom } from './tilesFrom.ts';

/** What a round came to. */
export interface SequencerRound {
  /** The head, of which everything is published and marked; null while the log is empty. */
  readonly head: LogHead | null;
  /** Entries that got a place in this round. */
  readonly placed: number;
  /** The youngest of these where others may wait behind it; null where the round placed all that waited when it took them. */
  readonly behind: Uint8Array | null;
}

/** The most that a batch takes. */
const BATCH = { entries: 4096, sizeBytes: 8 * 1024 * 1024 } as const;

/** A head that this process made, and what it made of it. */
interface OwnBatch extends GrownTree {
  readonly head: LogHead;
  readonly firstIndex: number;
}

/** Gives waiting entries their places, batch by batch (contracts/spec/log.md section 2). What it remembers between rounds only spares it reading. */
export class Sequencer {
  readonly #deps: SequencerDeps;
  /** Of the newest head that this process committed. */
  #own: OwnBatch | null = null;
  /** Of the head that this process read or made last. */
  #edge: { readonly head: LogHead; readonly edge: TreeEdge } | null = null;
  /** The newest head that this process knows the bucket to hold. */
  #published: LogHead | null = null;
  /** Whether batches may be staged that are unknown here. */
  #mustClear = true;

  constructor(deps: SequencerDeps) {
    this.#deps = deps;
  }

  /**
   * One round: publishes what the head says, marks it in the queue, places a batch, and publishes and marks that. After whatever it throws, the next round is right; `log_conflict` says that another process was first.
   * Throws `corrupted_storage` where head, bucket and queue can't belong together: nothing is signed then, and only the operator can say which of them is false. One call at a time.
   */
  async round(): Promise<SequencerRound> {
    const head = await this.#deps.heads.read();
    this.#pass('head-read');
    await this.#settle(head);
    const waiting = await this.#deps.backlog.waiting(BATCH);
    this.#pass('taken');
    if (waiting.length === 0) return { head, placed: 0, behind: null };
    const next = await this.#place(head, waiting);
    await this.#settle(next);
    return {
      head: next,
      placed: waiting.length,
      behind: isFull(waiting) ? (waiting.at(-1)?.entry ?? null) : null,
    };
  }

  /** Publishes a head and marks its entries. */
  async #settle(head: LogHead | null): Promise<void> {
    const own = this.#own !== null && isSameHead(this.#own.head, head) ? this.#own : null;
    if (head === null) await requireNothingServed(this.#deps);
    else if (!isSameHead(this.#published, head)) {
      await publishHead(this.#deps, head, own?.tiles ?? null);
      await this.#forgetStaged(head);
    }
    await markPlaces(this.#deps, head, own);
    this.#pass('marked');
  }

  /** Ends with a new head, or changes nothing that counts. */
  async #place(head: LogHead | null, waiting: readonly WaitingEntry[]): Promise<LogHead> {
    const { heads, objects, sha256, nowMs, requireForm } = this.#deps;
    for (const { entry } of waiting) requireEntry(entry, requireForm);
    const edge = await this.#edgeOf(head);
    const grown = growTree(
      edge,
      waiting.map(({ entry }) => entry),
      sha256,
    );
    requireOwnHashes(waiting, grown.leafHashes);
    const frontier = frontierOf(grown.edge, sha256);
    const tree = { size: frontier.size, rootHash: frontier.root() };
    const atMs = Math.max(nowMs(), head?.atMs ?? 0);
    const next = { ...tree, frontier: frontier.hashes, staged: stagedName(tree), atMs };
    const mustClear = this.#mustClear;
    this.#mustClear = true;
    await objects.put(next.staged, encodeStaged(grown.tiles));
    this.#pass('staged');
    await heads.replace(head, next);
    this.#mustClear = mustClear;
    this.#pass('committed');
    this.#own = { ...grown, head: next, firstIndex: edge.size };
    this.#edge = { head: next, edge: grown.edge };
    return next;
  }

  async #edgeOf(head: LogHead | null): Promise<TreeEdge> {
    if (head === null) return EMPTY_EDGE;
    if (this.#edge === null || !isSameHead(this.#edge.head, head)) {
      const edge = await readEdge(head, tilesFrom(this.#deps.objects), this.#deps.sha256);
      this.#edge = { head, edge };
    }
    return this.#edge.edge;
  }

  /** Notes that a head is published; the batches before it are needed no more. */
  async #forgetStaged(head: LogHead): Promise<void> {
    const before = this.#published;
    this.#published = head;
    const mustClear = this.#mustClear;
    this.#mustClear = true;
    if (!mustClear && before !== null) await this.#deps.objects.delete(before.staged);
    this.#mustClear = mustClear && !(await clearStaged(this.#deps, head));
  }

  #pass(point: SequencerPoint): void {
    this.#deps.at?.(point);
  }
}

/** Whether the limits may have kept an entry out of a batch. */
function isFull(waiting: readonly WaitingEntry[]): boolean {
  const sizeBytes = waiting.reduce((sum, { entry }) => sum + entry.length, 0);
  return waiting.length >= BATCH.entries || sizeBytes + MAX_ENTRY_BYTES > BATCH.sizeBytes;
}

/** Who may write to the queue can make the log stand still, and can't have it publish what isn't an entry. */
function requireEntry(entry: Uint8Array, requireForm: SequencerDeps['requireForm']): void {
  try {
    requireForm(entry);
  } catch (cause) {
    throw new PorchlightError(
      'corrupted_storage',
      'the log stands still: what waits in the queue is no entry that this version knows; update the log, or find out who queued it and take it out',
      { cause },
    );
  }
}

/** What is marked in the queue is known by these hashes. */
function requireOwnHashes(waiting: readonly WaitingEntry[], leafHashes: readonly Uint8Array[]): void {
  const fits = waiting.every(({ leafHash }, at) => equalBytes(leafHash, leafHashes[at] ?? new Uint8Array(0)));
  if (!fits)
    throw new PorchlightError(
      'corrupted_storage',
      'the log stands still: an entry in the queue has another leaf hash than it says',
    );
}
