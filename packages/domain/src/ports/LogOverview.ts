import type { EpochMs } from '@porchlight/kernel';

/** How far the log has come, as its process noted it. Throws `unavailable`; the caller retries. */
export interface LogOverview {
  read(): Promise<LogProgress>;
}

export interface LogProgress {
  /** Entries that have a place. */
  readonly placedSize: number;
  /** Entries in the newest checkpoint that a quorum cosigned. */
  readonly shownSize: number;
  /** Entries that wait for a place. */
  readonly waitingEntries: number;
  /** Checkpoints that were shown, newest first, at most 21. */
  readonly checkpoints: readonly ShownCheckpoint[];
  /** In no order; a cosigner that was never asked isn't among them. */
  readonly witnesses: readonly WitnessProgress[];
}

export interface ShownCheckpoint {
  readonly size: number;
  readonly shownAtMs: EpochMs;
  /** The signed note, with every cosignature that has come for it. */
  readonly checkpoint: string;
}

/** What was last heard of a cosigner. */
export interface WitnessProgress {
  /** As the log's policy calls it. */
  readonly name: string;
  /** What it cosigned last, and when by its own clock; null before the first. */
  readonly cosigned: { readonly size: number; readonly atMs: EpochMs } | null;
  /** Since when it has not answered, or refused; null while it does. */
  readonly failingSinceMs: EpochMs | null;
}
