import type { LogDescription } from '@porchlight/contracts/http';
import type { LogEntry } from '@porchlight/contracts/log';

/** A witness of the policy, and when it cosigned by its own clock. */
export interface SeenBy {
  readonly name: string;
  readonly atMs: number;
}

/** What a check came to that didn't hold, as a class of what to do about it. */
export type LogFault =
  /** The log shows less than this browser has seen. */
  | 'shrunk'
  /** What it shows doesn't go on from what this browser has seen. */
  | 'forked'
  /** The log's or too many witnesses' signatures are missing or wrong. */
  | 'untrusted'
  /** An entry or a tile isn't what the checkpoint says. */
  | 'edited'
  /** What was served can't be read at all. */
  | 'unreadable';

export interface FailedCheck {
  readonly state: 'failed';
  readonly fault: LogFault;
  /** What the check says, as a sentence. */
  readonly reason: string;
}

/** How the tree that the log shows stood a check in this browser. */
export type TreeCheck =
  | {
      readonly state: 'proven';
      readonly size: number;
      readonly rootHashB64: string;
      readonly seenBy: readonly SeenBy[];
      /** What this browser remembered, and from which the tree goes on; null at the first visit. */
      readonly since: { readonly size: number; readonly atMs: number } | null;
    }
  /** Nothing is cosigned yet. */
  | { readonly state: 'waiting' }
  | FailedCheck;

/** An entry that was held against the tree. `entry` is null where this client doesn't know its kind. */
export interface LogLine {
  readonly index: number;
  readonly leafHashHex: string;
  readonly entry: LogEntry | null;
}

/** What the log says of itself, and what of it was checked here. */
export interface LogView {
  readonly description: LogDescription;
  readonly tree: TreeCheck;
  /** Newest first; empty unless the tree is proven. */
  readonly newest: readonly LogLine[];
  readonly pinnedAtMs: number;
  /** Whether the log names other keys or witnesses than this browser holds it against. */
  readonly isPolicyNew: boolean;
  readonly readAtMs: number;
}

/** How one logged thing stands. */
export type ProofCheck =
  | { readonly state: 'waiting' }
  | {
      readonly state: 'proven';
      readonly index: number;
      readonly size: number;
      readonly seenBy: readonly SeenBy[];
      readonly leafHashHex: string;
      readonly entry: LogEntry | null;
      /** The `.tlog-proof` that was checked. */
      readonly proof: string;
    }
  | (FailedCheck & { readonly proof: string | null });
