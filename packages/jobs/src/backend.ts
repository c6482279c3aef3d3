import { PorchlightError } from '@porchlight/kernel';
import {
  type BackendFactory,
  createPostgresBackend,
  createRedisBackend,
  DEFAULT_SCHEMA,
  type IQueueBackend,
  type Job,
  type Processor,
  Queue,
  runMigrations,
  Worker,
  type WorkerOptions,
} from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';

/** Where jobs wait. Both keep an acknowledged job through a crash; Redis only as far as its own append-only file does. */
export type JobsBackend =
  | {
      readonly kind: 'redis';
      readonly url: string;
      /** What every key begins with; in braces, so that a Redis Cluster keeps a queue together. */
      readonly prefix?: string;
    }
  | { readonly kind: 'postgres'; readonly url: string; readonly schema?: string };

/** BullMQ's queue, whatever is behind it. */
export type WaitingJobs = Pick<Queue, 'getJobCounts' | 'waitUntilReady' | 'close'> & {
  add(name: string, payload: object, options: { readonly jobId: string }): Promise<unknown>;
  getJob(jobId: string): Promise<WaitingJob | undefined>;
  on(event: 'error', listener: (error: Error) => void): unknown;
};

export interface WaitingJob {
  isFailed(): Promise<boolean>;
  updateData(payload: object): Promise<void>;
  retry(state: 'failed', options: { resetAttemptsMade: true; resetAttemptsStarted: true }): Promise<void>;
}

/** BullMQ's worker, whatever is behind it. */
export interface JobWorker {
  on(event: 'completed', listener: (job: TakenJob) => void): unknown;
  /** `job` is undefined where the worker that had it is gone. */
  on(event: 'failed', listener: (job: TakenJob | undefined, error: Error) => void): unknown;
  on(event: 'stalled', listener: (jobId: string) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  waitUntilReady(): Promise<unknown>;
  close(): Promise<void>;
}

export type TakenJob = Job<unknown, void>;

/** Makes BullMQ's parts, each with connections of its own. */
export interface BackendParts {
  queue(name: string, attempts: number): WaitingJobs;
  worker(name: string, run: Processor<unknown, void>, options: Omit<WorkerOptions, 'connection'>): JobWorker;
}

const CONNECT_PATIENCE_MS = 10_000;
const CONNECTIONS_EACH = 4;
/** How a job that is to be run again waits; the worker's settings say how long. */
const BACK_OFF = 'bounded';
const DEFAULT_PREFIX = '{porchlight}';

export function partsOf(backend: JobsBackend): BackendParts {
  if (backend.kind === 'postgres') {
    const connection = {
      connectionString: backend.url,
      schema: backend.schema ?? DEFAULT_SCHEMA,
      max: CONNECTIONS_EACH,
      connectionTimeoutMillis: CONNECT_PATIENCE_MS,
    };
    return partsFrom(createPostgresBackend, connection, connection, {});
  }
  const retryStrategy = (times: number) => Math.min(50 * 2 ** times, 2_000);
  // A worker waits for Redis as long as it takes; whoever adds is told soon.
  const worker = { url: backend.url, maxRetriesPerRequest: null, retryStrategy };
  const adder = { ...worker, maxRetriesPerRequest: 3, commandTimeout: CONNECT_PATIENCE_MS };
  return partsFrom(createRedisBackend, adder, worker, { prefix: backend.prefix ?? DEFAULT_PREFIX });
}

function partsFrom<B extends IQueueBackend, C>(
  factory: BackendFactory<B, C>,
  adder: C,
  worker: C,
  naming: { readonly prefix?: string },
): BackendParts {
  return {
    queue(name, attempts) {
      const defaultJobOptions = {
        attempts,
        backoff: { type: BACK_OFF },
        removeOnComplete: true,
        removeOnFail: false,
        stackTraceLimit: 5,
      };
      return new Queue<object, void, string, object, void, string, B, C>(
        name,
        { connection: adder, defaultJobOptions, ...naming },
        factory,
      );
    },
    worker: (name, run, options) =>
      new Worker<unknown, void, string, B, number, C>(
        name,
        run,
        { ...options, connection: worker, ...naming },
        factory,
      ),
  };
}

/** Throws `unavailable` unless the back end answers now: BullMQ itself would wait for it for ever. */
export async function assertReachable(backend: JobsBackend): Promise<void> {
  try {
    if (backend.kind === 'redis') await pingRedis(backend.url);
    else await withClient(backend.url, (client) => client.query('SELECT 1'));
  } catch (cause) {
    const what = backend.kind === 'redis' ? 'Redis' : 'PostgreSQL';
    throw new PorchlightError(
      'unavailable',
      `the jobs' ${what} doesn't answer; check that it runs and its URL`,
      {
        cause,
      },
    );
  }
}

/**
 * Brings the tables of the PostgreSQL back end up to date; run it before any process connects. May be run again, also
 * by two processes at once. Throws `unavailable`.
 */
export async function migrateJobs(url: string, schema: string = DEFAULT_SCHEMA): Promise<void> {
  try {
    await withClient(url, (client) => runMigrations(client, schema));
  } catch (cause) {
    throw new PorchlightError('unavailable', "the jobs' tables couldn't be brought up to date", { cause });
  }
}

async function pingRedis(url: string): Promise<void> {
  const redis = new Redis(url, {
    lazyConnect: true,
    retryStrategy: () => null,
    connectTimeout: CONNECT_PATIENCE_MS,
    commandTimeout: CONNECT_PATIENCE_MS,
  });
  // What ends the connection also rejects the calls below.
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    await redis.ping();
  } finally {
    redis.disconnect();
  }
}

async function withClient(url: string, use: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_PATIENCE_MS });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await use(client);
  } finally {
    await client.end();
  }
}
