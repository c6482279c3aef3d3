import { utf8 } from '@porchlight/kernel';
import pg from 'pg';
import type { LeakSource } from './LeakSource.ts';

const ROWS_PER_FETCH = 50;
const LARGE_OBJECT_CHUNK_BYTES = 2 ** 20;
const NEWLINE = utf8('\n');

const TABLES = `
  SELECT n.nspname AS schema, c.relname AS table,
    (SELECT coalesce(string_agg(a.attname, ',' ORDER BY a.attnum), '') FROM pg_attribute a
      WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
    AND NOT pg_is_other_temp_schema(n.oid)
  ORDER BY 1, 2`;

interface TableRow {
  readonly schema: string;
  readonly table: string;
  readonly columns: string;
}

/**
 * Every table and materialized view of the database at `url`, of every schema but the system's, as of one moment: a line with the columns'
 * names, and then each row as PostgreSQL writes a record, so that what TOAST keeps compressed is seen, and bytea in hexadecimal;
 * and every large object. Row-level security that would hide a row is an error, as is whatever else can't be read: the driver's.
 */
export async function* databaseSources(url: string): AsyncGenerator<LeakSource, void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  // What ends the connection also rejects the query below.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    await client.query(`SET LOCAL bytea_output = 'hex'`);
    await client.query('SET LOCAL row_security = off');
    for (const table of (await client.query<TableRow>(TABLES)).rows) {
      yield { name: `${table.schema}.${table.table}`, chunks: rowsOf(client, table) };
    }
    const objects = await client.query<{ oid: number }>('SELECT oid FROM pg_largeobject_metadata ORDER BY 1');
    for (const { oid } of objects.rows) {
      yield { name: `large object ${oid}`, chunks: largeObject(client, oid) };
    }
  } finally {
    await client.end();
  }
}

async function* rowsOf(client: pg.Client, row: TableRow): AsyncGenerator<Uint8Array, void> {
  yield utf8(`(${row.columns})\n`);
  const table = `${pg.escapeIdentifier(row.schema)}.${pg.escapeIdentifier(row.table)}`;
  // `row.*` is the whole row also where a column has the alias's name; ONLY, since an heir is a table of its own.
  await client.query(
    `DECLARE leaks NO SCROLL CURSOR FOR SELECT (whole.*)::text AS text FROM ONLY ${table} whole`,
  );
  for (;;) {
    const { rows } = await client.query<{ text: string }>(`FETCH ${ROWS_PER_FETCH} FROM leaks`);
    if (rows.length === 0) break;
    for (const { text } of rows) {
      yield utf8(text);
      yield NEWLINE;
    }
  }
  await client.query('CLOSE leaks');
}

async function* largeObject(client: pg.Client, oid: number): AsyncGenerator<Uint8Array, void> {
  for (let at = 0; ; at += LARGE_OBJECT_CHUNK_BYTES) {
    const { rows } = await client.query<{ part: Buffer }>('SELECT lo_get($1, $2, $3) AS part', [
      oid,
      at,
      LARGE_OBJECT_CHUNK_BYTES,
    ]);
    const part = rows[0]?.part;
    if (part === undefined || part.length === 0) return;
    yield part;
  }
}
