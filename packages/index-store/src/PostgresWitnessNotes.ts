import type { WitnessNotes, WitnessProgress } from '@porchlight/domain';
import { NOTE_WITNESS, WITNESSES } from './logStatements.ts';
import type { PostgresDatabase } from './PostgresDatabase.ts';
import { type RowOfWitness, witnessOf } from './witnessRow.ts';

/** What is noted of witnesses, in PostgreSQL. */
export class PostgresWitnessNotes implements WitnessNotes {
  readonly #database: PostgresDatabase;

  constructor(database: PostgresDatabase) {
    this.#database = database;
  }

  async readAll(): Promise<readonly WitnessProgress[]> {
    return (await this.#database.query<RowOfWitness>(WITNESSES, [])).map(witnessOf);
  }

  async write({ name, cosigned, failingSinceMs }: WitnessProgress): Promise<void> {
    const { size = null, atMs = null } = cosigned ?? {};
    await this.#database.query(NOTE_WITNESS, [name, size, atMs, failingSinceMs]);
  }
}
