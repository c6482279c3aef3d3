/** How long is waited for the log. */
export interface LogBounds {
  /** How long a call waits until what it queued is shown; then it answers that it waits. */
  readonly answerMs: number;
  /** How long after it was queued an entry is first looked for; twice as long each time after, up to `slowestPollMs`. */
  readonly firstPollMs: number;
  readonly slowestPollMs: number;
}

export const LOG_BOUNDS: LogBounds = { answerMs: 10_000, firstPollMs: 25, slowestPollMs: 1000 };
