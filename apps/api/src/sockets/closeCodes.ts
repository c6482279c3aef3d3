/** Close codes: RFC 6455 section 7.4.1 and its registry. */
export const CLOSE = {
  goingAway: 1001,
  refused: 1008,
  tooBig: 1009,
  failed: 1011,
  tryAgainLater: 1013,
} as const;
