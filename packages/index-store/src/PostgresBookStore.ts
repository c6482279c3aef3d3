import type { BookStore, StoredBook } from '@porchlight/domain';
import type { HouseholdId } from '@porchlight/kernel';
import * as statements from './bookStatements.ts';
import { bytesOf } from './columns.ts';
import type { PostgresDatabase } from './PostgresDatabase.ts';

/** The sealed books of households in PostgreSQL. */
export class PostgresBookStore implements BookStore {
  readonly #database: PostgresDatabase;

  constructor(database: PostgresDatabase) {
    this.#database = database;
  }

  async findBook(householdId: HouseholdId): Promise<StoredBook | null> {
    const [row] = await this.#database.query<{ readonly version: string; readonly sealed: Buffer }>(
      statements.FIND_BOOK,
      [householdId],
    );
    return row === undefined ? null : { version: Number(row.version), sealed: bytesOf(row.sealed) };
  }

  async replaceBook(householdId: HouseholdId, previousVersion: number, sealed: Uint8Array): Promise<boolean> {
    const rows =
      previousVersion === 0
        ? await this.#database.query(statements.INSERT_BOOK, [householdId, sealed])
        : await this.#database.query(statements.SWAP_BOOK, [householdId, previousVersion, sealed]);
    return rows.length > 0;
  }
}
