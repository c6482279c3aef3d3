import type { LoggedBytes, LogQueue, LogStanding } from '@porchlight/domain';
import { bytesToHex, equalBytes } from '@porchlight/kernel';
import { SampleLog } from './SampleLog.ts';

/** A log that shows what it is given at once, or after `show` where it was told to `hold`. */
export class MemoryLogQueue implements LogQueue {
  readonly log: SampleLog;
  readonly #waiting: LoggedBytes[] = [];
  readonly #shown: ShownEntry[] = [];
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
    const placed = this.#waiting.splice(0).map((logged) => ({ logged, index: this.log.add(logged.entry) }));
    const { size } = this.log;
    this.#shown.push(...placed.map((entry) => ({ ...entry, size })));
  }

  async add(entries: readonly LoggedBytes[]): Promise<void> {
    this.queue(entries);
  }

  /** As `add`, at once: for fakes that queue in a transaction. */
  queue(entries: readonly LoggedBytes[]): void {
    for (const logged of entries) {
      const isKnown = this.#known.some((known) => isSame(known, logged));
      if (!isKnown) this.#waiting.push(logged);
    }
    if (!this.#isHeld) this.show();
  }

  /** Whether another entry than this has its label. */
  hasOtherUnder(logged: LoggedBytes): boolean {
    const { label } = logged;
    if (label === null) return false;
    const isOther = (known: LoggedBytes) =>
      known.label !== null && equalBytes(known.label, label) && !isSame(known, logged);
    return this.#known.some(isOther);
  }

  /** What was queued, shown or not, oldest first. */
  get queued(): readonly LoggedBytes[] {
    return [...this.#shown.map(({ logged }) => logged), ...this.#waiting];
  }

  isShown(leafHash: Uint8Array): boolean {
    return this.#shown.some(({ logged }) => equalBytes(logged.leafHash, leafHash));
  }

  /** Null while it waits. */
  async proofOf(leafHash: Uint8Array | null): Promise<string | null> {
    const standing = leafHash === null ? null : await this.find(leafHash);
    return standing?.state === 'shown' ? standing.proof : null;
  }

  async find(leafHash: Uint8Array): Promise<LogStanding | null> {
    return this.#standing((known) => equalBytes(known.leafHash, leafHash));
  }

  async findByLabel(label: Uint8Array): Promise<LogStanding | null> {
    return this.#standing((known) => known.label !== null && equalBytes(known.label, label));
  }

  get #known(): readonly LoggedBytes[] {
    return [...this.#waiting, ...this.#shown.map(({ logged }) => logged)];
  }

  async #standing(isMeant: (logged: LoggedBytes) => boolean): Promise<LogStanding | null> {
    const shown = this.#shown.find(({ logged }) => isMeant(logged));
    if (shown === undefined) return this.#waiting.some(isMeant) ? { state: 'waiting' } : null;
    return { state: 'shown', index: shown.index, proof: await this.log.prove(shown.index, shown.size) };
  }
}

interface ShownEntry {
  readonly logged: LoggedBytes;
  readonly index: number;
  /** Of the checkpoint that first showed it. */
  readonly size: number;
}

function isSame(one: LoggedBytes, other: LoggedBytes): boolean {
  return bytesToHex(one.leafHash) === bytesToHex(other.leafHash);
}
