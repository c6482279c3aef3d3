import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  findRedis,
  type PostgresServer,
  postgresCanReach,
  startPostgres,
  startRedis,
} from '@porchlight/embedded';
import { createLogin, migrate } from '@porchlight/index-store';
import { migrateJobs } from '@porchlight/jobs';
import type { CloudSecrets } from './CloudSecrets.ts';
import { createJobsOwner } from './createJobsOwner.ts';
import { rootDataFolder } from './rootDataFolder.ts';
import { removeJobKeys, withJobsPrefix } from './sharedRedis.ts';

const MIGRATIONS = join(import.meta.dirname, '../../../../infra/migrations');
const DATABASE = 'porchlight';
const JOBS_DATABASE = 'porchlight_jobs';

/** The databases of a cloud, each process with a login of its own. The URLs hold passwords: never log them. */
export interface Databases extends AsyncDisposable {
  readonly apiUrl: string;
  readonly workerUrl: string;
  readonly brokerUrl: string;
  readonly logUrl: string;
  /** Redis where there is one, else PostgreSQL. */
  readonly jobsUrl: string;
  readonly jobsBackend: 'redis' | 'postgres';
  /** For the superuser; what a dump is made with. */
  readonly adminUrls: readonly string[];
  readonly stop: () => Promise<void>;
}

export interface DatabasesOptions {
  readonly folder: string;
  readonly secrets: CloudSecrets;
  /** A Redis that is there already, or null. */
  readonly redisUrl: string | null;
  /** Whether nothing of this cloud may stay in a Redis that was there already. */
  readonly isTemporary: boolean;
  /** Where programs are looked for: a PATH setting. */
  readonly path: string;
  readonly log: (line: string) => void;
}

/** Starts PostgreSQL, and Redis where this machine has it, and brings their tables up to date. Throws as they do. */
export async function startDatabases(options: DatabasesOptions): Promise<Databases> {
  const { folder, secrets, log } = options;
  const dataFolder = (await postgresCanReach(folder)) ? join(folder, 'postgres') : rootDataFolder(folder);
  const postgres = await startPostgres({ dataFolder, log });
  await postgres.createDatabase(DATABASE);
  await migrate(postgres.connectionString(DATABASE), MIGRATIONS);
  const jobs = await startJobsDatabase(postgres, options);
  const login = async (role: 'api' | 'worker' | 'broker' | 'log') => {
    const password = secrets.databasePasswords[role];
    const user = await createLogin(postgres.connectionString(DATABASE), `porchlight_${role}`, password);
    return postgres.connectionString(DATABASE, user, password);
  };
  const stop = async () => {
    await jobs.stop();
    await postgres.stop();
  };
  return {
    apiUrl: await login('api'),
    workerUrl: await login('worker'),
    brokerUrl: await login('broker'),
    logUrl: await login('log'),
    jobsUrl: jobs.url,
    jobsBackend: jobs.backend,
    adminUrls: [DATABASE, ...(jobs.backend === 'postgres' ? [JOBS_DATABASE] : [])].map((name) =>
      postgres.connectionString(name),
    ),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

interface JobsDatabase {
  readonly url: string;
  readonly backend: 'redis' | 'postgres';
  readonly stop: () => Promise<void>;
}

async function startJobsDatabase(postgres: PostgresServer, options: DatabasesOptions): Promise<JobsDatabase> {
  const { folder, secrets, redisUrl, path, log } = options;
  if (redisUrl !== null) {
    const stop = async () => (options.isTemporary ? removeJobKeys(redisUrl, folder) : undefined);
    return { url: withJobsPrefix(redisUrl, folder), backend: 'redis', stop };
  }
  const program = findRedis(path);
  if (program !== null) {
    const redisFolder = join(folder, 'redis');
    mkdirSync(redisFolder, { recursive: true, mode: 0o700 });
    const redis = await startRedis({ program, folder: redisFolder, log });
    return { url: redis.url, backend: 'redis', stop: () => redis.stop() };
  }
  await postgres.createDatabase(JOBS_DATABASE);
  const password = secrets.databasePasswords.jobs;
  const user = await createJobsOwner(postgres.connectionString(JOBS_DATABASE), JOBS_DATABASE, password);
  const url = postgres.connectionString(JOBS_DATABASE, user, password);
  await migrateJobs(url);
  return { url, backend: 'postgres', stop: async () => undefined };
}
