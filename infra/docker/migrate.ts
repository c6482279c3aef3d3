import { join } from 'node:path';
import { createLogin, type DatabaseRole, migrate } from '@porchlight/index-store';

/** The logins that the processes use, and the variables that hold their passwords. */
const LOGINS: Readonly<Record<DatabaseRole, string>> = {
  porchlight_api: 'API_DATABASE_PASSWORD',
  porchlight_worker: 'WORKER_DATABASE_PASSWORD',
  porchlight_broker: 'BROKER_DATABASE_PASSWORD',
  porchlight_log: 'LOG_DATABASE_PASSWORD',
};

/** Brings the tables that ADMIN_DATABASE_URL names up to date, then gives each process a login of its own. May run again. */
async function migrateDatabase(): Promise<void> {
  const adminUrl = variable('ADMIN_DATABASE_URL');
  const applied = await migrate(adminUrl, join(import.meta.dirname, '../migrations'));
  for (const [role, passwordVariable] of Object.entries(LOGINS)) {
    await createLogin(adminUrl, role as DatabaseRole, variable(passwordVariable));
  }
  process.stdout.write(`${JSON.stringify({ msg: 'migrated', applied })}\n`);
}

function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set`);
  return value;
}

await migrateDatabase();
