import type { BatchLimit, LogBacklog, WaitingEntry } from '@porchlight/domain';
import { nodeVerifyPrimitives } from '@porchlight/seal/node-verify';
import { leafHash } from '@porchlight/tlog';

/** The queue as a list in memory: what PostgreSQL takes is no part of these figures. */
export class ArrayBacklog implements LogBacklog {
  #waiting: WaitingEntry[] = [];
  #placedSize: number;
  #tell: (() => void) | null = null;

  constructor(placedSize = 0) {
    this.#placedSize = placedSize;
  }

  add(entries: readonly Uint8Array[]): void {
    for (const entry of entries)
      this.#waiting.push({ entry, leafHash: leafHash(entry, nodeVerifyPrimitives.sha256) });
    this.#tell?.();
  }

  async placedSize(): Promise<number> {
    return this.#placedSize;
  }

  /** In this place entries are marked in the order in which they waited. */
  async markPlaced(firstIndex: number, leafHashes: readonly Uint8Array[]): Promise<void> {
    this.#waiting = this.#waiting.slice(firstIndex + leafHashes.length - this.#placedSize);
    this.#placedSize = firstIndex + leafHashes.length;
  }

  async waiting({ entries }: BatchLimit): Promise<readonly WaitingEntry[]> {
    return this.#waiting.slice(0, entries);
  }

  async untilWaiting(): Promise<void> {
    if (this.#waiting.length > 0) return;
    await new Promise<void>((resolve) => {
      this.#tell = resolve;
    });
    this.#tell = null;
  }

  async shownSize(): Promise<number> {
    return 0;
  }

  async show(): Promise<void> {}
}
