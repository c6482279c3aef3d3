import type { Policy, TlogPrimitives } from '@porchlight/tlog';
import type { LogBacklog } from '../ports/LogBacklog.ts';
import type { LogObjects } from '../ports/LogObjects.ts';

export interface ShowCheckpointDeps {
  readonly objects: LogObjects;
  readonly backlog: LogBacklog;
  /** The log's own. */
  readonly policy: Policy;
  readonly primitives: TlogPrimitives;
  readonly nowMs: () => number;
}

/**
 * Shows a checkpoint that the quorum cosigned: writes `checkpoint`, unless a larger one is there, and stores the proofs of what it newly shows. A crash in between is mended by `resumeShowing`.
 * Throws what `trustCheckpoint` throws, `log_conflict` where the queue isn't marked so far yet (the caller retries after a round), and `corrupted_storage` where the tiles don't lead to its root.
 */
export async function showCheckpoint(deps: ShowCheckpointDeps, note: string): Promise<void> {
  throw new Error(`not yet ${note} ${deps}`);
}

/** Stores the proofs that a crash left out behind the `checkpoint` that is served. For the start, and after `log_conflict`. Throws as `showCheckpoint`. */
export async function resumeShowing(deps: ShowCheckpointDeps): Promise<void> {
  throw new Error(`not yet ${deps}`);
}
