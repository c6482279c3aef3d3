import { type KeptLog, type WatchMemory, watchMemorySchema } from '@porchlight/owner-client/log';
import { KeptValues, LOG_DATABASE } from '../browser/KeptValues.ts';

const MEMORY = 'memory';

/** How far this browser has followed the log, in IndexedDB. In a browser that keeps nothing each visit begins where the vault says. */
export class LogMemory implements KeptLog {
  readonly #values = new KeptValues(LOG_DATABASE);
  readonly #mayKeep: () => boolean;

  /** `mayKeep`: false once somebody signed out here. */
  constructor(mayKeep: () => boolean) {
    this.#mayKeep = mayKeep;
  }

  async read(): Promise<WatchMemory | null> {
    try {
      return watchMemorySchema.safeParse(await this.#values.read(MEMORY)).data ?? null;
    } catch (error) {
      return nothingKept(error);
    }
  }

  async keep(memory: WatchMemory): Promise<void> {
    if (!this.#mayKeep()) return;
    try {
      await this.#values.write(MEMORY, memory);
    } catch (error) {
      nothingKept(error);
    }
  }
}

/** A private window, or no room. */
function nothingKept(error: unknown): null {
  if (error instanceof DOMException) return null;
  throw error;
}
