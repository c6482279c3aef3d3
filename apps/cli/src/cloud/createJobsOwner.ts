import pg from 'pg';

const OWNER = 'porchlight_jobs';

/** Makes the user who owns the queue's database and nothing else, or gives an existing one that password; resolves to its name. */
export async function createJobsOwner(adminUrl: string, database: string, password: string): Promise<string> {
  const client = new pg.Client({ connectionString: adminUrl, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [OWNER]);
    const verb = rowCount === 0 ? 'CREATE' : 'ALTER';
    await client.query(`${verb} ROLE ${OWNER} LOGIN PASSWORD ${pg.escapeLiteral(password)}`);
    await client.query(`ALTER DATABASE ${pg.escapeIdentifier(database)} OWNER TO ${OWNER}`);
  } finally {
    await client.end();
  }
  return OWNER;
}
