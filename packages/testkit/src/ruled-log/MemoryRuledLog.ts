import type { LoggedBytes, RuledLog } from '@porchlight/domain';
import { PorchlightError } from '@porchlight/kernel';
import type { MemoryLogQueue } from '../log-queue/MemoryLogQueue.ts';

/** What is queued by rule for a log in memory. */
export class MemoryRuledLog implements RuledLog {
  readonly #log: MemoryLogQueue;
  #lastBundleHashHex: string | null = null;

  constructor(log: MemoryLogQueue) {
    this.#log = log;
  }

  async addBlinded(logged: LoggedBytes): Promise<void> {
    if (this.#log.hasOtherUnder(logged))
      throw new PorchlightError('replayed', 'the log has another entry under this label');
    this.#log.queue([logged]);
  }

  async addBundle(logged: LoggedBytes, bundleHashHex: string): Promise<void> {
    if (this.#lastBundleHashHex === bundleHashHex) return;
    this.#lastBundleHashHex = bundleHashHex;
    this.#log.queue([logged]);
  }
}
