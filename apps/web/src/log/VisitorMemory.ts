import { z } from 'zod';
import { KeptValues } from '../browser/KeptValues.ts';

const memorySchema = z.strictObject({
  /** C2SP tlog-policy: what this browser holds the log against since it first met it. */
  policy: z.string(),
  pinnedAtMs: z.number(),
  /** The largest checkpoint that was checked here; null before the first. */
  seen: z.strictObject({ size: z.int(), rootHashB64: z.string(), atMs: z.number() }).nullable(),
});
export type VisitorMemories = z.output<typeof memorySchema>;

/** What a browser remembers of the log between visits, signed in or not. Nothing of it is secret. */
export interface VisitorMemory {
  /** Null where nothing is remembered. */
  read(): Promise<VisitorMemories | null>;
  /** A browser that keeps nothing loses it with the page. */
  write(memories: VisitorMemories): Promise<void>;
}

/** Apart from what an account's watch keeps, which goes when it signs out. */
const SEEN_DATABASE = 'porchlight-log-seen';
const NAME = 'log';

/** Keeps it in IndexedDB, and in the page for as long as that can't be had. */
export class BrowserVisitorMemory implements VisitorMemory {
  readonly #kept = new KeptValues(SEEN_DATABASE);
  /** What was written last. Owned by `write`. */
  #here: VisitorMemories | null = null;

  async read(): Promise<VisitorMemories | null> {
    try {
      return (
        memorySchema
          .nullable()
          .catch(null)
          .parse(await this.#kept.read(NAME)) ?? this.#here
      );
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      return this.#here;
    }
  }

  async write(memories: VisitorMemories): Promise<void> {
    this.#here = memories;
    try {
      await this.#kept.write(NAME, memories);
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
    }
  }
}
