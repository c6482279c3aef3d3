/** How many records may be on their way unacknowledged, over all clips of a device. */
export const WINDOW = 8;

/** A device's clips share one window, so that what waits in memory doesn't grow with their number. */
export class SendWindow {
  readonly #freed: () => void;
  #taken = 0;

  /** `freed`: a place came free, and whoever has something to send should try. */
  constructor(freed: () => void) {
    this.#freed = freed;
  }

  /** Whether there was a place; it is the caller's until `release`. */
  take(): boolean {
    if (this.#taken >= WINDOW) return false;
    this.#taken += 1;
    return true;
  }

  release(): void {
    this.#taken -= 1;
    this.#freed();
  }
}
