import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PostgresServer, startPostgres } from './startPostgres.ts';

/** A PostgreSQL without durability in a temporary folder that goes with it: one for a whole run of tests. */
export async function testPostgres(): Promise<PostgresServer> {
  await using starting = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'porchlight-pg-'));
  starting.defer(() => rm(folder, { recursive: true, force: true }));
  await chmod(folder, 0o711);
  const server = starting.use(await startPostgres({ dataFolder: join(folder, 'data'), fsync: false }));
  const started = starting.move();
  const stop = () => started.disposeAsync();
  return { ...server, stop, [Symbol.asyncDispose]: stop };
}
