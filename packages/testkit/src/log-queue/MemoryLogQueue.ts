import type { LoggedBytes, LogQueue, LogStanding } from '@porchlight/domain';
import { bytesToHex, equalBytes } from '@porchlight/kernel';
import { SampleLog } from './SampleLog.ts';

/** A log that shows what it is given at once, or after `show` where it was told to `hold`. */
export class MemoryLogQueue implements LogQueue {
  readonly log: SampleLog;
  readonly #waiting: LoggedBytes[] = [];
  readonly #shown: LoggedBytes[] = [];
  #isHeld = false;

  constructor(log = new SampleLog()) {
    this.log = log;
  }

  /** From now on nothing is shown, as when the witnesses are down. */
  hold(): void {
    this.#isHeld = true;
  }

  /** Shows what waits, and goes on showing. */
  show(): void {
    this.#isHeld = false;
    for (const logged of this.#waiting.splice(0)) this.#place(logged);
  }

  async add(entries: readonly LoggedBytes[]): Promise<void> {
    for (const logged of entries) {
      const isKnown = [...this.#waiting, ...this.#shown].some((known) => isSame(known, logged));
      if (!isKnown) this.#waiting.push(logged);
    }
    if (!this.#isHeld) this.show();
  }

  async find(leafHash: Uint8Array): Promise<LogStanding | null> {
    return this.#standing((known) => equalBytes(known.leafHash, leafHash));
  }

  async findByLabel(label: Uint8Array): Promise<LogStanding | null> {
    return this.#standing((known) => known.label !== null && equalBytes(known.label, label));
  }

  async #standing(isMeant: (logged: LoggedBytes) => boolean): Promise<LogStanding | null> {
    const at = this.#shown.findIndex(isMeant);
    if (at < 0) return this.#waiting.some(isMeant) ? { state: 'waiting' } : null;
    const entry = this.#shown[at]?.entry;
    const index = this.log.entries.findIndex((each) => each === entry);
    return { state: 'shown', index, proof: await this.log.prove(index) };
  }

  #place(logged: LoggedBytes): void {
    this.log.add(logged.entry);
    this.#shown.push(logged);
  }
}

function isSame(one: LoggedBytes, other: LoggedBytes): boolean {
  return bytesToHex(one.leafHash) === bytesToHex(other.leafHash);
}
