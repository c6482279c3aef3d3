import type { LogCheckpoints } from '@porchlight/domain';
import type { PostgresDatabase } from './PostgresDatabase.ts';

const NEWEST = {
  name: 'log-newest-checkpoint',
  text: 'SELECT checkpoint FROM log_checkpoints ORDER BY size DESC LIMIT 1',
};

/** What the log has shown, in PostgreSQL, where the log's process puts it. */
export class PostgresLogCheckpoints implements LogCheckpoints {
  readonly #database: PostgresDatabase;

  constructor(database: PostgresDatabase) {
    this.#database = database;
  }

  async newest(): Promise<string | null> {
    const [row] = await this.#database.query<{ checkpoint: string }>(NEWEST, []);
    return row?.checkpoint ?? null;
  }
}
