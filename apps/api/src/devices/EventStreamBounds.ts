/** What an event stream may cost. */
export interface EventStreamBounds {
  /** Open at once, in this process. */
  readonly streamsPerHousehold: number;
  /** What may wait for a reader. */
  readonly maxBufferedBytes: number;
  /** A ping is due so often, and its pong before the next. */
  readonly pingMs: number;
}
