import { setTimeout as delay } from 'node:timers/promises';
import type { LogQueue } from '@porchlight/domain';
import { LOG_BOUNDS, type LogBounds } from './LogBounds.ts';

type Look = Pick<LogQueue, 'find'>;

/** Waits for entries to be shown: in a checkpoint that enough witnesses cosigned. */
export class ShownEntries {
  readonly #log: Look;
  readonly #bounds: LogBounds;
  readonly #closing = new AbortController();

  constructor(log: Look, bounds: Partial<LogBounds> = {}) {
    this.#log = log;
    this.#bounds = { ...LOG_BOUNDS, ...bounds };
  }

  /** The entry's proof as soon as it is shown; null where that lasts longer than a call waits. Throws `unavailable`. */
  async soon(leafHash: Uint8Array): Promise<string | null> {
    const giveUpAtMs = performance.now() + this.#bounds.answerMs;
    for (const pauseMs of this.#pauses()) {
      const proof = await this.#look(leafHash);
      const leftMs = giveUpAtMs - performance.now();
      if (proof !== null || leftMs <= 0 || this.#isClosing) return proof;
      await this.#pause(Math.min(pauseMs, leftMs));
    }
    return null;
  }

  /** The entry's proof, however long that lasts; null only where the process stops first. */
  async sometime(leafHash: Uint8Array): Promise<string | null> {
    for (const pauseMs of this.#pauses()) {
      if (this.#isClosing) return null;
      const proof = await this.#look(leafHash).catch(() => null);
      if (proof !== null) return proof;
      await this.#pause(pauseMs);
    }
    return null;
  }

  /** Ends every wait. */
  close(): void {
    this.#closing.abort();
  }

  get #isClosing(): boolean {
    return this.#closing.signal.aborted;
  }

  async #look(leafHash: Uint8Array): Promise<string | null> {
    const standing = await this.#log.find(leafHash);
    return standing?.state === 'shown' ? standing.proof : null;
  }

  *#pauses(): Generator<number> {
    const { firstPollMs, slowestPollMs } = this.#bounds;
    for (let pauseMs = firstPollMs; ; pauseMs = Math.min(2 * pauseMs, slowestPollMs)) yield pauseMs;
  }

  async #pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#closing.signal }).catch(() => undefined);
  }
}
