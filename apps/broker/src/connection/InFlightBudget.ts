/** Bytes of messages that all connections together may have under way between their sockets and the spool. */
export class InFlightBudget {
  readonly #maxBytes: number;
  #usedBytes = 0;
  /** Who found no room, in order; owned by `whenRoom` and `give`. */
  readonly #waiting = new Set<() => void>();

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** False where there is no room now. */
  take(bytes: number): boolean {
    if (this.#usedBytes > 0 && this.#usedBytes + bytes > this.#maxBytes) return false;
    this.#usedBytes += bytes;
    return true;
  }

  give(bytes: number): void {
    this.#usedBytes -= bytes;
    for (const waiter of [...this.#waiting]) {
      if (this.#usedBytes >= this.#maxBytes) return;
      this.#waiting.delete(waiter);
      waiter();
    }
  }

  /** Calls `waiter` once, when there may be room. */
  whenRoom(waiter: () => void): void {
    this.#waiting.add(waiter);
  }

  forget(waiter: () => void): void {
    this.#waiting.delete(waiter);
  }
}
