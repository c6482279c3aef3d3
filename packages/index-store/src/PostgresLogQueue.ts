import type { LoggedBytes, LogQueue, LogStanding } from '@porchlight/domain';
import { FIND_ENTRY, FIND_LABEL } from './logStatements.ts';
import type { PostgresDatabase, Statement } from './PostgresDatabase.ts';
import { queueLogEntries } from './queueLogEntries.ts';

/** What is to be logged, in PostgreSQL. */
export class PostgresLogQueue implements LogQueue {
  readonly #database: PostgresDatabase;

  constructor(database: PostgresDatabase) {
    this.#database = database;
  }

  add(entries: readonly LoggedBytes[]): Promise<void> {
    return queueLogEntries(this.#database, entries);
  }

  find(leafHash: Uint8Array): Promise<LogStanding | null> {
    return this.#standing(FIND_ENTRY, leafHash);
  }

  findByLabel(label: Uint8Array): Promise<LogStanding | null> {
    return this.#standing(FIND_LABEL, label);
  }

  async #standing(statement: Statement, name: Uint8Array): Promise<LogStanding | null> {
    const [row] = await this.#database.query<RowOfEntry>(statement, [name]);
    if (row === undefined) return null;
    const { leaf_index, proof } = row;
    if (leaf_index === null || proof === null) return { state: 'waiting' };
    return { state: 'shown', index: Number(leaf_index), proof };
  }
}

interface RowOfEntry {
  readonly leaf_index: string | null;
  readonly proof: string | null;
}
