import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseWith } from '@porchlight/contracts';
import { z } from 'zod';

const count = z.int().nonnegative();
const countersSchema = z.strictObject({
  clipNumber: count,
  previousOpeningHashHex: z.string().regex(/^[0-9a-f]{64}$/),
  eventNumber: count,
  /** By client key: the counter of the last command that was obeyed. */
  commandCounters: z.record(z.string(), count),
});
export type CounterValues = z.output<typeof countersSchema>;

const BEGINNING: CounterValues = {
  clipNumber: 0,
  previousOpeningHashHex: '0'.repeat(64),
  eventNumber: 0,
  commandCounters: {},
};

/** What must only ever go up, kept on disk before it is used. */
export class Counters {
  readonly #file: string;
  #values: CounterValues;

  constructor(folder: string) {
    this.#file = join(folder, 'counters.json');
    this.#values = existsSync(this.#file)
      ? parseWith(countersSchema, JSON.parse(readFileSync(this.#file, 'utf8')), this.#file)
      : BEGINNING;
  }

  get values(): CounterValues {
    return this.#values;
  }

  change(changes: Partial<CounterValues>): void {
    const next = { ...this.#values, ...changes };
    writeFileSync(`${this.#file}.new`, JSON.stringify(next), { mode: 0o600, flush: true });
    renameSync(`${this.#file}.new`, this.#file);
    this.#values = next;
  }
}
