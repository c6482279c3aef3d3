import pg from 'pg';
import { toPorchlightError } from './databaseError.ts';
import { scramVerifier } from './scramVerifier.ts';

/** The group roles of the migrations; each process connects with a login of its own group and no other. */
export type DatabaseRole = 'porchlight_api' | 'porchlight_worker' | 'porchlight_broker' | 'porchlight_log';

const CONNECT_TIMEOUT_MS = 10_000;
const DUPLICATE_OBJECT = '42710';
const UNIQUE_VIOLATION = '23505';

/**
 * Makes a user who may log in with `password` and do what `role` may, or gives an existing one that password, and resolves to its name:
 * `user`, or `<role>_login` where that is left out. `adminUrl` names a user who may create roles, in a migrated cluster.
 * Throws `invalid_setting` for a weak password or a missing role, and `unavailable`.
 */
export async function createLogin(
  adminUrl: string,
  role: DatabaseRole,
  password: string,
  user: string = `${role}_login`,
): Promise<string> {
  const login = `${pg.escapeIdentifier(user)} LOGIN PASSWORD ${pg.escapeLiteral(scramVerifier(password))}`;
  const client = new pg.Client({ connectionString: adminUrl, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  // What ends the connection also rejects the query that runs.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(`CREATE ROLE ${login}`).catch((error: unknown) => {
      if (!isTaken(error)) throw error;
      return client.query(`ALTER ROLE ${login}`);
    });
    await client.query(`GRANT ${pg.escapeIdentifier(role)} TO ${pg.escapeIdentifier(user)}`);
    return user;
  } catch (error) {
    throw toPorchlightError(error);
  } finally {
    await client.end();
  }
}

function isTaken(error: unknown): boolean {
  return (
    error instanceof pg.DatabaseError && (error.code === DUPLICATE_OBJECT || error.code === UNIQUE_VIOLATION)
  );
}
