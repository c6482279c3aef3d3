import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { LogHead, LogHeads } from '@porchlight/domain';
import { concatBytes, isPorchlightError, PorchlightError } from '@porchlight/kernel';
import { z } from 'zod';

const HASH_BYTES = 32;
/** How long a process waits for another one that writes. */
const BUSY_MS = 5000;

/** `EXTRA` syncs the folder too, once the journal is gone: what was committed survives a loss of power. */
const OPENING = `
  PRAGMA journal_mode = DELETE;
  PRAGMA synchronous = EXTRA;
  PRAGMA fullfsync = ON;
  CREATE TABLE IF NOT EXISTS head (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    size INTEGER NOT NULL CHECK (size > 0),
    root_hash BLOB NOT NULL CHECK (length(root_hash) = 32),
    frontier BLOB NOT NULL CHECK (length(frontier) % 32 = 0),
    staged TEXT NOT NULL,
    at_ms INTEGER NOT NULL
  ) STRICT;
`;
const READ = 'SELECT size, root_hash, frontier, staged, at_ms FROM head';
const BEGIN = `INSERT INTO head VALUES (1, :size, :rootHash, :frontier, :staged, :atMs) ON CONFLICT DO NOTHING`;
const REPLACE = `
  UPDATE head SET size = :size, root_hash = :rootHash, frontier = :frontier, staged = :staged, at_ms = :atMs
  WHERE size = :previousSize AND root_hash = :previousRootHash
`;

const bytes = z.instanceof(Uint8Array);
const rowSchema = z.object({
  size: z.int(),
  root_hash: bytes,
  frontier: bytes,
  staged: z.string(),
  at_ms: z.int(),
});

/** The log's head in a SQLite file of its own. Several processes of one machine may have it open; it must not lie on a network's file system. */
export class SqliteLogHeads implements LogHeads {
  readonly #database: DatabaseSync;
  readonly #read: StatementSync;
  readonly #begin: StatementSync;
  readonly #replace: StatementSync;

  /** Makes the file where it is missing; its folder must be there. Throws `invalid_setting` for what can't be opened, and `corrupted_storage`. */
  constructor(path: string) {
    this.#database = opened(path);
    this.#read = this.#database.prepare(READ);
    this.#begin = this.#database.prepare(BEGIN);
    this.#replace = this.#database.prepare(REPLACE);
  }

  async read(): Promise<LogHead | null> {
    const row = attempt(() => this.#read.get());
    return row === undefined ? null : headOf(row);
  }

  async replace(previous: LogHead | null, next: LogHead): Promise<void> {
    const { size, rootHash, staged, atMs } = next;
    const row = { size, rootHash, staged, atMs, frontier: concatBytes(...next.frontier) };
    const { changes } = attempt(() =>
      previous === null
        ? this.#begin.run(row)
        : this.#replace.run({ ...row, previousSize: previous.size, previousRootHash: previous.rootHash }),
    );
    if (changes !== 1)
      throw new PorchlightError(
        'log_conflict',
        'another process wrote to the log; begin again from its head',
      );
  }

  /** Nothing may be called afterwards. */
  close(): void {
    this.#database.close();
  }
}

function opened(path: string): DatabaseSync {
  try {
    const database = new DatabaseSync(path, { timeout: BUSY_MS });
    database.exec(OPENING);
    return database;
  } catch (cause) {
    const error = storageError(cause);
    if (error.code === 'corrupted_storage') throw error;
    throw new PorchlightError(
      'invalid_setting',
      'the file of the log’s head can’t be opened; check that its folder is there and may be written to',
      { cause },
    );
  }
}

function headOf(row: unknown): LogHead {
  const parsed = rowSchema.safeParse(row);
  if (!parsed.success) throw corrupted(parsed.error);
  const { size, root_hash: rootHash, frontier, staged, at_ms: atMs } = parsed.data;
  const hashes = Array.from({ length: frontier.length / HASH_BYTES }, (_, at) =>
    frontier.slice(at * HASH_BYTES, (at + 1) * HASH_BYTES),
  );
  return { size, rootHash: rootHash.slice(), frontier: hashes, staged, atMs };
}

function attempt<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw storageError(error);
  }
}

/** SQLITE_CORRUPT and SQLITE_NOTADB. */
const DAMAGED = [11, 26];

function storageError(cause: unknown): PorchlightError {
  if (isPorchlightError(cause)) return cause;
  const { errcode } = cause instanceof Error ? (cause as Error & { errcode?: number }) : {};
  if (errcode !== undefined && DAMAGED.includes(errcode & 0xff)) return corrupted(cause);
  return new PorchlightError(
    'unavailable',
    'the file of the log’s head can’t be read or written; check the disk that it lies on',
    { cause },
  );
}

function corrupted(cause: unknown): PorchlightError {
  return new PorchlightError(
    'corrupted_storage',
    'the file of the log’s head is damaged: restore the newest head, and never an older one',
    { cause },
  );
}
