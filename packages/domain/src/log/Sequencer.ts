import type { Sha256 } from '@porchlight/tlog';
import type { LogBacklog } from '../ports/LogBacklog.ts';
import type { LogHead, LogHeads } from '../ports/LogHeads.ts';
import type { LogObjects } from '../ports/LogObjects.ts';
import type { LogKey } from './LogKey.ts';

/** Where a round may end by a crash, in the order in which it passes them. */
export type SequencerPoint =
  | 'head-read'
  | 'tiles-written'
  | 'unwitnessed-written'
  | 'marked'
  | 'taken'
  | 'staged'
  | 'committed';

export interface SequencerDeps {
  readonly heads: LogHeads;
  readonly objects: LogObjects;
  readonly backlog: LogBacklog;
  readonly key: LogKey;
  readonly sha256: Sha256;
  readonly nowMs: () => number;
  /** Is told each point as it is passed. */
  readonly at?: (point: SequencerPoint) => void;
}

/** What a round came to. */
export interface SequencerRound {
  /** The head, of which everything is published and marked; null while the log is empty. */
  readonly head: LogHead | null;
  /** Entries that got a place in this round. */
  readonly placed: number;
}

/** Gives waiting entries their places, batch by batch (contracts/spec/log.md section 2). */
export class Sequencer {
  readonly #deps: SequencerDeps;

  constructor(deps: SequencerDeps) {
    this.#deps = deps;
  }

  /**
   * One round: publishes what the head says, marks it in the queue, places a batch, and publishes and marks that. After whatever it throws, the next round is right; `log_conflict` says that another process was first.
   * Throws `corrupted_storage` where head, bucket and queue can't belong together: nothing is written or signed then, and only the operator can say which of them is false.
   */
  async round(): Promise<SequencerRound> {
    throw new Error(`not yet ${this.#deps.key.key.name}`);
  }
}
