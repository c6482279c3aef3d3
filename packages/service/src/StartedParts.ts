import type { Part } from './Part.ts';

/** The parts of a service that run, in the order in which they were started. */
export class StartedParts {
  readonly #parts: Part[] = [];

  add(part: Part): void {
    this.#parts.push(part);
  }

  /** The names of those that still run, in the order in which they will be stopped. */
  get running(): readonly string[] {
    return this.#parts.map(({ name }) => name).reverse();
  }

  /** Stops all, the last started first and one after the other; a part that fails is reported and doesn't keep the rest running. */
  async stopAll(onFailure: (name: string, error: unknown) => void): Promise<void> {
    for (let part = this.#parts.at(-1); part !== undefined; part = this.#parts.at(-1)) {
      try {
        await part.stop();
      } catch (error) {
        onFailure(part.name, error);
      }
      this.#parts.splice(this.#parts.indexOf(part), 1);
    }
  }
}
