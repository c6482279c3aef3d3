import { PorchlightError } from '@porchlight/kernel';

/** How many calls may wait at one time. */
export interface WaitingBounds {
  readonly perAddress: number;
  readonly all: number;
}

/** Calls that wait for a message, by its key. */
export class Waiting {
  readonly #bounds: WaitingBounds;
  readonly #byKey = new Map<string, Set<() => void>>();
  readonly #byAddress = new Map<string, number>();
  #count = 0;

  constructor(bounds: WaitingBounds) {
    this.#bounds = bounds;
  }

  get count(): number {
    return this.#count;
  }

  /** Resolves when `key` is woken or `signal` aborted. Throws `rate_limited` or `unavailable` for one call too many. */
  async until(key: string, address: string, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    this.#enter(address);
    const woken = Promise.withResolvers<void>();
    const wakes = this.#byKey.get(key) ?? new Set();
    this.#byKey.set(key, wakes.add(woken.resolve));
    signal.addEventListener('abort', () => woken.resolve(), { once: true });
    await woken.promise;
    wakes.delete(woken.resolve);
    if (wakes.size === 0 && this.#byKey.get(key) === wakes) this.#byKey.delete(key);
    this.#leave(address);
  }

  /** Lets go whoever waits for `key`. */
  wake(key: string): void {
    for (const wake of this.#byKey.get(key) ?? []) wake();
  }

  #enter(address: string): void {
    const own = this.#byAddress.get(address) ?? 0;
    if (own >= this.#bounds.perAddress)
      throw new PorchlightError('rate_limited', 'too many calls of this address wait: call again later');
    if (this.#count >= this.#bounds.all)
      throw new PorchlightError('unavailable', 'too many calls wait here: call again later');
    this.#byAddress.set(address, own + 1);
    this.#count += 1;
  }

  #leave(address: string): void {
    const left = (this.#byAddress.get(address) ?? 1) - 1;
    if (left === 0) this.#byAddress.delete(address);
    else this.#byAddress.set(address, left);
    this.#count -= 1;
  }
}
