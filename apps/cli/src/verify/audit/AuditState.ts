import { Frontier, type Sha256 } from '@porchlight/tlog';
import type { BrokenRule } from '../rules/RuleName.ts';
import { RuleState } from '../rules/RuleState.ts';
import { TileRows } from './TileRows.ts';

/** A checkpoint that the log signed, as it was seen. */
export interface SeenCheckpoint {
  /** The signed note. */
  readonly note: string;
  /** By this machine's clock. */
  readonly seenAtMs: number;
}

/** What the auditor keeps of what it has read: enough to go on from there. */
export interface AuditState {
  readonly origin: string;
  /** Every one of them must be in every later tree. Oldest first. */
  readonly seen: SeenCheckpoint[];
  readonly frontier: Frontier;
  readonly rows: TileRows;
  readonly rules: RuleState;
  /** Well-formed entries by kind, and under `malformed` the others. */
  readonly counts: Map<string, number>;
  /** Of the entries' times; null before the first. */
  firstAtMs: number | null;
  lastAtMs: number | null;
  readonly broken: BrokenRule[];
  /** Up to where a signed root was reached. What was read beyond it waits for one. */
  verifiedSize: number;
}

/** The state before the first entry, with the checkpoints that were seen. */
export function emptyState(origin: string, sha256: Sha256, seen: readonly SeenCheckpoint[] = []): AuditState {
  return {
    origin,
    seen: [...seen],
    frontier: new Frontier(sha256),
    rows: new TileRows(sha256),
    rules: new RuleState(),
    counts: new Map(),
    firstAtMs: null,
    lastAtMs: null,
    broken: [],
    verifiedSize: 0,
  };
}
