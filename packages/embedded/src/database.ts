import { randomBytes } from 'node:crypto';
import pg from 'pg';

const DUPLICATE_DATABASE = '42P04';

/** A database of its own for one test; disposing of it drops it, whoever is still connected. */
export interface FreshDatabase extends AsyncDisposable {
  readonly url: string;
}

/** Creates an empty database beside the one that `adminUrl` names, whose user may create databases. */
export async function freshDatabase(adminUrl: string): Promise<FreshDatabase> {
  const name = `fresh_${randomBytes(8).toString('hex')}`;
  await createDatabase(adminUrl, name);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    [Symbol.asyncDispose]: () =>
      runOnce(adminUrl, `DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`),
  };
}

/** Creates the database `name`; one that exists is kept as it is. */
export async function createDatabase(adminUrl: string, name: string): Promise<void> {
  try {
    await runOnce(adminUrl, `CREATE DATABASE ${pg.escapeIdentifier(name)}`);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || error.code !== DUPLICATE_DATABASE) throw error;
  }
}

/** Runs one statement on a connection of its own; a failure is the driver's, with its `code`. */
export async function runOnce(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  // What ends the connection also rejects the query below.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(statement);
  } finally {
    await client.end();
  }
}
