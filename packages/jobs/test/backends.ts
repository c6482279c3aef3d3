import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  findRedis,
  freePort,
  freshDatabase,
  type PostgresServer,
  type RedisServer,
  startPostgres,
  startRedis,
} from '@porchlight/embedded';
import { type JobsBackend, migrateJobs } from '@porchlight/jobs';
import { inject } from 'vitest';

export const hasRedis = inject('redisUrl') !== null;

/** The back ends that this machine can test. */
export const kinds: readonly JobsBackend['kind'][] = hasRedis ? ['postgres', 'redis'] : ['postgres'];

export interface OwnBackend extends AsyncDisposable {
  readonly backend: JobsBackend;
}

/** A namespace of its own, without jobs, on the servers that the tests share. */
export async function ownBackend(kind: JobsBackend['kind']): Promise<OwnBackend> {
  if (kind === 'redis') {
    const prefix = `{test-${randomBytes(8).toString('hex')}}`;
    return {
      backend: { kind, url: inject('redisUrl') ?? '', prefix },
      async [Symbol.asyncDispose]() {},
    };
  }
  const database = await freshDatabase(inject('postgresUrl'));
  await migrateJobs(database.url);
  return {
    backend: { kind, url: database.url },
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

/** A server of its own, which may be killed and started again. */
export interface OwnServer extends OwnBackend {
  /** Ends it by SIGKILL and resolves when it is gone. */
  kill(): Promise<void>;
  start(): Promise<void>;
}

export async function ownServer(kind: JobsBackend['kind']): Promise<OwnServer> {
  const folder = await mkdtemp(join(tmpdir(), 'porchlight-jobs-test-'));
  if (kind === 'redis') {
    const options = { program: findRedis(process.env['PATH'] ?? '') ?? '', folder, port: await freePort() };
    let server = await startRedis(options);
    return controls(
      { kind, url: server.url },
      folder,
      () => server,
      async () => {
        server = await startRedis(options);
      },
    );
  }
  const options = { dataFolder: join(folder, 'data'), port: await freePort() };
  await chmod(folder, 0o711);
  let server = await startPostgres(options);
  const url = server.connectionString('postgres');
  await migrateJobs(url);
  return controls(
    { kind, url },
    folder,
    () => server,
    async () => {
      server = await startPostgres(options);
    },
  );
}

function controls(
  backend: JobsBackend,
  folder: string,
  current: () => PostgresServer | RedisServer,
  start: () => Promise<void>,
): OwnServer {
  return {
    backend,
    start,
    async kill() {
      process.kill(current().pid, 'SIGKILL');
      await current().exited;
    },
    async [Symbol.asyncDispose]() {
      await current().stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
