import { fileURLToPath } from 'node:url';
import { freshDatabase } from '@porchlight/embedded';
import { inject } from 'vitest';
import { migrate, PostgresDatabase, type PostgresDatabaseOptions } from '../src/index.ts';

export const MIGRATIONS = fileURLToPath(new URL('../../../infra/migrations', import.meta.url));

/** A migrated database of its own, and pools of its owner. */
export interface MigratedDatabase extends AsyncDisposable {
  readonly url: string;
  /** A pool that is closed with the database. */
  connect(options?: Partial<PostgresDatabaseOptions>): PostgresDatabase;
}

export async function migratedDatabase(): Promise<MigratedDatabase> {
  await using opening = new AsyncDisposableStack();
  const { url } = opening.use(await freshDatabase(inject('postgresUrl')));
  await migrate(url, MIGRATIONS);
  const opened = opening.move();
  return {
    url,
    connect: (options) =>
      opened.use(new PostgresDatabase({ url, applicationName: 'porchlight-test', ...options })),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
