/** Hands what is pushed to one reader, in order. Whoever pushes is told when it was taken, so that nothing piles up. */
export class UnitQueue<Unit> implements AsyncIterable<Unit> {
  readonly #waiting: { readonly unit: Unit; readonly taken: () => void }[] = [];
  /** Wakes the reader. Owned by `#wait`. */
  #wake: (() => void) | null = null;
  #isOver = false;
  #failure: { readonly error: unknown } | null = null;

  /** Resolves when the reader took it, or stopped reading. */
  push(unit: Unit): Promise<void> {
    if (this.#isOver) return Promise.resolve();
    return new Promise((taken) => {
      this.#waiting.push({ unit, taken });
      this.#wake?.();
    });
  }

  /** After what waits nothing more comes. */
  end(): void {
    this.#isOver = true;
    this.#wake?.();
  }

  /** After what waits, reading throws `error`. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.end();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Unit> {
    try {
      for (;;) {
        const next = this.#waiting.shift();
        if (next !== undefined) {
          try {
            yield next.unit;
          } finally {
            next.taken();
          }
        } else if (this.#isOver) {
          if (this.#failure !== null) throw this.#failure.error;
          return;
        } else {
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
        }
      }
    } finally {
      this.#isOver = true;
      for (const { taken } of this.#waiting.splice(0)) taken();
    }
  }
}
