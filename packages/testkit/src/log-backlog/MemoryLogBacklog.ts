import type {
  BatchLimit,
  LogBacklog,
  LoggedBytes,
  LogQueue,
  LogStanding,
  ShownEntries,
  WaitingEntry,
} from '@porchlight/domain';
import { bytesToHex, PorchlightError } from '@porchlight/kernel';
import { PortFaults } from '../log-heads/PortFaults.ts';

interface Queued extends LoggedBytes {
  index: number | null;
  proof: string | null;
}

/** Both sides of the log's queue in memory, which fails when told to. */
export class MemoryLogBacklog implements LogBacklog, LogQueue {
  /** By size, each checkpoint that was shown. */
  readonly checkpoints = new Map<number, string>();
  /** By leaf hash, oldest first. */
  readonly #queued = new Map<string, Queued>();
  readonly #byIndex = new Map<number, Queued>();
  readonly #faults: PortFaults;
  readonly #listeners = new Set<() => void>();
  #placedSize = 0;
  #shownSize = 0;

  constructor(faults = new PortFaults()) {
    this.#faults = faults;
  }

  async add(entries: readonly LoggedBytes[]): Promise<void> {
    for (const logged of entries) {
      const key = bytesToHex(logged.leafHash);
      if (!this.#queued.has(key)) this.#queued.set(key, { ...logged, index: null, proof: null });
    }
    for (const tell of this.#listeners) tell();
  }

  async find(leafHash: Uint8Array): Promise<LogStanding | null> {
    return standingOf(this.#queued.get(bytesToHex(leafHash)));
  }

  async findByLabel(label: Uint8Array): Promise<LogStanding | null> {
    const hex = bytesToHex(label);
    const isMeant = (queued: Queued) => queued.label !== null && bytesToHex(queued.label) === hex;
    return standingOf([...this.#queued.values()].find(isMeant));
  }

  placedSize(): Promise<number> {
    return this.#faults.around(() => this.#placedSize);
  }

  markPlaced(firstIndex: number, leafHashes: readonly Uint8Array[]): Promise<void> {
    return this.#faults.around(() => {
      if (firstIndex > this.#placedSize) throw conflict('these entries come too early');
      leafHashes.forEach((hash, at) => {
        const queued = this.#queued.get(bytesToHex(hash));
        if (queued === undefined) return;
        queued.index ??= firstIndex + at;
        this.#byIndex.set(queued.index, queued);
      });
      this.#placedSize = Math.max(this.#placedSize, firstIndex + leafHashes.length);
    });
  }

  waiting({ entries, sizeBytes }: BatchLimit): Promise<readonly WaitingEntry[]> {
    return this.#faults.around(() => {
      let sum = 0;
      return [...this.#queued.values()]
        .filter(({ index }) => index === null)
        .slice(0, entries)
        .filter(({ entry }, at) => {
          sum += entry.length;
          return at === 0 || sum <= sizeBytes;
        });
    });
  }

  async untilWaiting(signal: AbortSignal): Promise<void> {
    const isWaiting = () => [...this.#queued.values()].some(({ index }) => index === null);
    while (!signal.aborted && !isWaiting()) await this.#nextAdd(signal);
  }

  shownSize(): Promise<number> {
    return this.#faults.around(() => this.#shownSize);
  }

  show({ checkpoint, size, firstIndex, proofs }: ShownEntries): Promise<void> {
    return this.#faults.around(() => {
      const end = firstIndex + proofs.length;
      if (firstIndex > this.#shownSize || end > this.#placedSize)
        throw conflict('these entries come too early');
      proofs.forEach((proof, at) => {
        const queued = this.#byIndex.get(firstIndex + at);
        if (queued !== undefined) queued.proof ??= proof;
      });
      this.#shownSize = Math.max(this.#shownSize, end);
      if (end === size) this.checkpoints.set(size, checkpoint);
    });
  }

  #nextAdd(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const tell = () => {
        this.#listeners.delete(tell);
        signal.removeEventListener('abort', tell);
        resolve();
      };
      this.#listeners.add(tell);
      signal.addEventListener('abort', tell);
    });
  }
}

function standingOf(queued: Queued | undefined): LogStanding | null {
  if (queued === undefined) return null;
  const { index, proof } = queued;
  return index === null || proof === null ? { state: 'waiting' } : { state: 'shown', index, proof };
}

function conflict(hint: string): PorchlightError {
  return new PorchlightError('log_conflict', hint);
}
