/** Lets one piece of work run at a time, in the order in which they came. */
export class Turns {
  /** Settles with the last that came. */
  #last: Promise<unknown> = Promise.resolve();

  /** What `work` resolves or rejects to, once those before it are done. */
  take<T>(work: () => Promise<T>): Promise<T> {
    const own = this.#last.then(work);
    this.#last = own.catch(() => undefined);
    return own;
  }
}
