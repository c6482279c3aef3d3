const RECHECK_MS = 50;

/**
 * Waiting for codecs. Their callbacks don't keep Node's event loop alive, so a wait that relied on them alone could end
 * the process; a wait here holds a timer, which also looks again in case an event was lost.
 */
export class Pulse {
  #wake: () => void = () => {};

  /** Tells a running wait to look at its condition again. */
  readonly beat = (): void => this.#wake();

  /** Resolves when `condition` holds; gives callbacks that are due one turn first. */
  async until(condition: () => boolean): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    if (condition()) return;
    const timer = setInterval(this.beat, RECHECK_MS);
    try {
      while (!condition()) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    } finally {
      clearInterval(timer);
    }
  }
}

/** Awaits a codec's promise with the event loop kept alive (see `Pulse`). */
export async function keepAlive<T>(pending: Promise<T>): Promise<T> {
  const timer = setInterval(() => {}, RECHECK_MS);
  try {
    return await pending;
  } finally {
    clearInterval(timer);
  }
}
