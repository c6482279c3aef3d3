import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findRedis, type RedisServer, startRedis, testPostgres } from '@porchlight/embedded';
import { PorchlightError } from '@porchlight/kernel';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** An administrator's URL of the run's one PostgreSQL; take a `freshDatabase` of it and leave `postgres` alone. */
    postgresUrl: string;
    /** The run's one Redis, or null where there is none; use a key prefix or queue of your own. */
    redisUrl: string | null;
  }
}

async function testRedis(folder: string): Promise<RedisServer | null> {
  const program = findRedis(process.env['PATH'] ?? '');
  if (program !== null) return startRedis({ program, folder });
  if (process.env['PORCHLIGHT_REQUIRE_REDIS'] === '1') {
    throw new PorchlightError(
      'missing_program',
      'PORCHLIGHT_REQUIRE_REDIS is 1, but neither redis-server nor valkey-server is on PATH',
    );
  }
  process.stdout.write('REDIS NOT FOUND: the Redis half of the queue tests is SKIPPED\n');
  return null;
}

/** Starts what every test of the project shares, and gives its addresses to `inject`. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  await using starting = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'porchlight-redis-'));
  starting.defer(() => rm(folder, { recursive: true, force: true }));
  const redis = starting.use(await testRedis(folder));
  const postgres = starting.use(await testPostgres());
  project.provide('postgresUrl', postgres.connectionString('postgres'));
  project.provide('redisUrl', redis?.url ?? null);
  const started = starting.move();
  return () => started.disposeAsync();
}
