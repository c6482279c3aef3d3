/** A part of a running service that has been started and must be stopped. */
export interface Part {
  /** For the log. */
  readonly name: string;
  /** Resolves when it is closed. Called once. */
  stop(): Promise<void>;
}
