import type { Finding } from './finding.ts';

/** How the watch over the log stands. */
export interface WatchView {
  /** `checking`: the first time, nothing is known yet. `alarm`: there is a finding that nobody acknowledged. `unreachable`: the log couldn't be read, and what was found before stands. */
  readonly state: 'checking' | 'ok' | 'alarm' | 'unreachable';
  /** When the log was followed to its end last, milliseconds since 1970; null before. */
  readonly checkedAtMs: number | null;
  /** Entries that have been read or were read by another browser of this account; null before. */
  readonly treeSize: number | null;
  /** Newest first, acknowledged ones too. */
  readonly findings: readonly Finding[];
}
