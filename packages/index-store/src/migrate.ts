import { PorchlightError } from '@porchlight/kernel';
import pg from 'pg';
import { toPorchlightError } from './databaseError.ts';
import { type MigrationFile, readMigrationFiles } from './migrationFiles.ts';

/** Ours alone among the advisory locks of the database: "porchlig" in ASCII. */
const LOCK = '8101825060028770407';
const CONNECT_TIMEOUT_MS = 10_000;

const RECORDS = `
CREATE TABLE IF NOT EXISTS schema_migrations (
  number integer PRIMARY KEY,
  name text NOT NULL,
  sha256_hex text NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT now()
)`;

/**
 * Applies the numbered SQL files of `folder` that the database hasn't got yet, each in a transaction of its own, and resolves to their
 * names. Safe to run from several processes at once: an advisory lock admits one at a time. `url` names the owner of the tables, who
 * may create roles. Throws `invalid_setting` when an applied file has changed or is missing, and `unavailable`.
 */
export async function migrate(url: string, folder: string): Promise<readonly string[]> {
  const files = await readMigrationFiles(folder);
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  // What ends the connection also rejects the query that runs.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await client.query(RECORDS);
    const pending = await pendingOf(client, files);
    for (const file of pending) await apply(client, file);
    return pending.map((file) => file.name);
  } catch (error) {
    throw toPorchlightError(error);
  } finally {
    await client.end();
  }
}

async function pendingOf(
  client: pg.Client,
  files: readonly MigrationFile[],
): Promise<readonly MigrationFile[]> {
  const applied = await client.query<{ number: number; name: string; sha256_hex: string }>(
    'SELECT number, name, sha256_hex FROM schema_migrations ORDER BY number',
  );
  for (const record of applied.rows) {
    const file = files[record.number - 1];
    if (file === undefined) {
      throw new PorchlightError(
        'invalid_setting',
        `the database has migration ${record.name}, which this program lacks: run the program's newer version`,
      );
    }
    if (file.sha256Hex !== record.sha256_hex) {
      throw new PorchlightError(
        'invalid_setting',
        `${file.name} has changed since it was applied: restore it, and write the change as a new migration`,
      );
    }
  }
  return files.slice(applied.rows.length);
}

async function apply(client: pg.Client, file: MigrationFile): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(file.sql);
    await client.query('INSERT INTO schema_migrations (number, name, sha256_hex) VALUES ($1, $2, $3)', [
      file.number,
      file.name,
      file.sha256Hex,
    ]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    if (!(error instanceof pg.DatabaseError)) throw error;
    throw new PorchlightError(
      toPorchlightError(error).code,
      `migration ${file.name} failed and was rolled back: ${error.message} (SQLSTATE ${error.code ?? 'unknown'})`,
    );
  }
}
