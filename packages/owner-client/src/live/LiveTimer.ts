/** Spans of time, by a clock that nobody sets. */
export interface LiveTimer {
  /** Milliseconds since some moment; it never goes back. */
  nowMs(): number;
  /** Does `work` once, `delayMs` from now; the result calls it off. */
  after(delayMs: number, work: () => void): () => void;
}

/** The platform's own. */
export const platformTimer: LiveTimer = {
  nowMs: () => performance.now(),
  after: (delayMs, work) => {
    const timer = setTimeout(work, delayMs);
    return () => clearTimeout(timer);
  },
};
