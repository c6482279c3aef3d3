import type { Sha256 } from '@porchlight/tlog';
import type { LogBacklog } from '../ports/LogBacklog.ts';
import type { LogHeads } from '../ports/LogHeads.ts';
import type { LogObjects } from '../ports/LogObjects.ts';
import type { LogKey } from './LogKey.ts';

/** Where a crash may end a round, in the order in which it passes them. */
export const SEQUENCER_POINTS = [
  'head-read',
  'tiles-written',
  'unwitnessed-written',
  'marked',
  'taken',
  'staged',
  'committed',
] as const;
export type SequencerPoint = (typeof SEQUENCER_POINTS)[number];

export interface SequencerDeps {
  readonly heads: LogHeads;
  readonly objects: LogObjects;
  readonly backlog: LogBacklog;
  readonly key: LogKey;
  readonly sha256: Sha256;
  readonly nowMs: () => number;
  /** Throws for bytes that are no entry of the published form: once they had a place, whatever they say would be public for ever. */
  readonly requireForm: (entry: Uint8Array) => unknown;
  /** Is told each point as it is passed. */
  readonly at?: (point: SequencerPoint) => void;
}
