const MAX_REQUESTS = 16;

/** One viewer's requests, by hash and in order: an older one isn't answered any more once a later one was. */
export class Requests {
  /** The newest of them, oldest first. */
  readonly #places = new Map<string, number>();
  #nextPlace = 0;
  /** Requests before this place don't count. */
  #openFrom = 0;
  #answered = 0;

  add(requestHex: string): void {
    this.#places.delete(requestHex);
    this.#places.set(requestHex, this.#nextPlace++);
    const [oldest] = this.#places.keys();
    if (this.#places.size > MAX_REQUESTS && oldest !== undefined) this.#places.delete(oldest);
  }

  /** Whether these answers hold a request that is later than any that was answered. */
  answered(answersHex: readonly string[]): boolean {
    const places = answersHex.map((each) => this.#places.get(each) ?? -1);
    const newest = Math.max(-1, ...places);
    if (newest < this.#openFrom) return false;
    this.#answered = newest;
    this.#openFrom = newest + 1;
    return true;
  }

  /** The session that answered last is over: another may answer that request too. */
  reopen(): void {
    this.#openFrom = this.#answered;
  }
}
