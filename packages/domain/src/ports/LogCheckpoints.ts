/** What the transparency log has shown (contracts/spec/log.md). Throws `unavailable`; the caller retries. */
export interface LogCheckpoints {
  /** The note of the newest checkpoint that a quorum cosigned; null before the first. */
  newest(): Promise<string | null>;
}
