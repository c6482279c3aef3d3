const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** One Ctrl-C may come by several ways: from the terminal and from whoever started us. */
const SAME_REQUEST_MS = 500;

/** Whether somebody asked us to stop: by a signal, a key, or a closed terminal. Asking again hurries. */
export class StopRequest implements Disposable {
  readonly #asked = Promise.withResolvers<void>();
  readonly #hurry: () => void;
  readonly #onSignal = () => this.ask();
  #askedAtMs: number | null = null;

  constructor(hurry: () => void) {
    this.#hurry = hurry;
    for (const signal of SIGNALS) process.on(signal, this.#onSignal);
  }

  get isAsked(): boolean {
    return this.#askedAtMs !== null;
  }

  /** Resolves at the first request. */
  get asked(): Promise<void> {
    return this.#asked.promise;
  }

  ask(): void {
    const nowMs = performance.now();
    if (this.#askedAtMs === null) {
      this.#askedAtMs = nowMs;
      this.#asked.resolve();
    } else if (nowMs - this.#askedAtMs > SAME_REQUEST_MS) this.#hurry();
  }

  [Symbol.dispose](): void {
    for (const signal of SIGNALS) process.off(signal, this.#onSignal);
  }
}
