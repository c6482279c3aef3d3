/** Wakes whoever waits for it. Who checks a condition and then waits, without an `await` between the two, misses nothing. */
export class Bell {
  #next = Promise.withResolvers<void>();

  ring(): void {
    const { resolve } = this.#next;
    this.#next = Promise.withResolvers<void>();
    resolve();
  }

  /** Resolves at the next ring, after `patienceMs`, or when `stopping` is aborted. */
  async wait(stopping: AbortSignal, patienceMs: number = Number.POSITIVE_INFINITY): Promise<void> {
    if (stopping.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = Number.isFinite(patienceMs) ? setTimeout(resolve, patienceMs) : undefined;
    const stop = () => resolve();
    stopping.addEventListener('abort', stop, { once: true });
    await Promise.race([this.#next.promise, promise]);
    stopping.removeEventListener('abort', stop);
    clearTimeout(timer);
  }
}
