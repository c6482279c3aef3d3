/** How a log itself can be broken, whatever its entries say. */
export type LogFaultName =
  /** Two trees that the log signed exclude each other. */
  | 'forked'
  /** The copies show two trees that exclude each other. */
  | 'two-views'
  /** The log shows a smaller tree than it did. */
  | 'truncated'
  /** What is served isn't what the log signed. */
  | 'edited'
  /** The same entries in another order. */
  | 'reordered'
  /** A signed tree holds what isn't served. */
  | 'missing'
  /** A signature of a known key doesn't hold, or the log's own is missing. */
  | 'bad-signature'
  /** A key signed for the log that the policy doesn't name: an old one, or another's. */
  | 'unknown-key';

/** What is wrong with the log. */
export interface LogFault {
  readonly fault: LogFaultName;
  readonly what: string;
  /** The first entry that it is about, where it is known. */
  readonly index: number | null;
  /** Signed notes that show it to anybody. */
  readonly notes: readonly string[];
}

/** Makes a fault with what it has. */
export function logFault(
  fault: LogFaultName,
  what: string,
  { index = null, notes = [] }: Partial<Pick<LogFault, 'index' | 'notes'>> = {},
): LogFault {
  return { fault, what, index, notes };
}
