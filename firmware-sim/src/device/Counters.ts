import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readJsonFile, writeJsonFile } from './jsonFile.ts';

const count = z.int().nonnegative();
const countersSchema = z.strictObject({
  /** The number of the next clip. */
  clipNumber: count,
  previousOpeningHashHex: z.string().regex(/^[0-9a-f]{64}$/),
  /** Segments of the clip before, to the end of a unit; 0 while it is being filmed. */
  previousSegments: count,
  eventNumber: count,
  /** By client key: the counter of the last command that was judged. */
  commandCounters: z.record(z.string(), count),
});
export type CounterValues = z.output<typeof countersSchema>;

const BEGINNING: CounterValues = {
  clipNumber: 0,
  previousOpeningHashHex: '0'.repeat(64),
  previousSegments: 0,
  eventNumber: 0,
  commandCounters: {},
};

/** What must only ever go up, kept on disk before it is used. */
export class Counters {
  readonly #file: string;
  #values: CounterValues;

  /** Throws `malformed_message` for a file that isn't one: a device that lost count must not go on. */
  constructor(folder: string) {
    this.#file = join(folder, 'counters.json');
    this.#values = existsSync(this.#file) ? readJsonFile(this.#file, countersSchema) : BEGINNING;
  }

  get values(): CounterValues {
    return this.#values;
  }

  /** Durable on return. */
  change(changes: Partial<CounterValues>): void {
    const next = { ...this.#values, ...changes };
    writeJsonFile(this.#file, next);
    this.#values = next;
  }

  /** Goes to disk with the next change: what may be unknown after a crash. */
  note(changes: Pick<CounterValues, 'previousSegments'>): void {
    this.#values = { ...this.#values, ...changes };
  }
}
