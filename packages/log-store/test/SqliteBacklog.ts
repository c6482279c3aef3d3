import { DatabaseSync } from 'node:sqlite';
import type { BatchLimit, LogBacklog, LoggedBytes, WaitingEntry } from '@porchlight/domain';
import { PorchlightError } from '@porchlight/kernel';

const TABLES = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = OFF;
  CREATE TABLE IF NOT EXISTS entries (
    id INTEGER PRIMARY KEY, leaf_hash BLOB NOT NULL UNIQUE, entry BLOB NOT NULL, leaf_index INTEGER UNIQUE
  ) STRICT;
  CREATE TABLE IF NOT EXISTS state (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), placed INTEGER) STRICT;
  INSERT INTO state VALUES (1, 0) ON CONFLICT DO NOTHING;
`;

/** A queue that processes of a test share, for what the sequencer asks of it: PostgreSQL's place is taken by a file. A second place of one entry breaks a constraint. */
export class SqliteBacklog implements Omit<LogBacklog, 'shownSize' | 'show'> {
  readonly #database: DatabaseSync;

  constructor(path: string) {
    this.#database = new DatabaseSync(path, { timeout: 10_000 });
    this.#database.exec(TABLES);
  }

  add({ leafHash, entry }: LoggedBytes): void {
    this.#database.prepare('INSERT INTO entries (leaf_hash, entry) VALUES (?, ?)').run(leafHash, entry);
  }

  async placedSize(): Promise<number> {
    return Number(this.#database.prepare('SELECT placed FROM state').get()?.['placed']);
  }

  async markPlaced(firstIndex: number, leafHashes: readonly Uint8Array[]): Promise<void> {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      if (firstIndex > (await this.placedSize())) throw new PorchlightError('log_conflict', 'too early');
      const mark = this.#database.prepare('UPDATE entries SET leaf_index = ? WHERE leaf_hash = ?');
      for (const [at, hash] of leafHashes.entries()) mark.run(firstIndex + at, hash);
      this.#database.prepare('UPDATE state SET placed = max(placed, ?)').run(firstIndex + leafHashes.length);
      this.#database.exec('COMMIT');
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  async waiting({ entries }: BatchLimit): Promise<readonly WaitingEntry[]> {
    const rows = this.#database
      .prepare('SELECT leaf_hash, entry FROM entries WHERE leaf_index IS NULL ORDER BY id LIMIT ?')
      .all(entries);
    return rows.flatMap(({ leaf_hash: leafHash, entry }) =>
      leafHash instanceof Uint8Array && entry instanceof Uint8Array ? [{ leafHash, entry }] : [],
    );
  }

  async untilWaiting(): Promise<void> {}

  /** How many wait. */
  async waitingCount(): Promise<number> {
    return (await this.waiting({ entries: 1_000_000, sizeBytes: 0 })).length;
  }

  close(): void {
    this.#database.close();
  }
}
