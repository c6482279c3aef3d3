import { type JobName, QUEUE_OF_JOB, type QueueName } from '@porchlight/contracts';
import type { JobHandlers, JobQueue } from '@porchlight/domain';
import { PorchlightError } from '@porchlight/kernel';
import { SchemaMigrationRequiredError, SchemaVersionMismatchError } from 'bullmq';
import { BullJobQueue } from './BullJobQueue.ts';
import {
  assertReachable,
  type BackendParts,
  type JobsBackend,
  partsOf,
  type WaitingJobs,
} from './backend.ts';
import { describeError, type JobsLog, JobWorkers, type RetryRule } from './JobWorkers.ts';
import type { JobsBeside } from './jobRunner.ts';

export interface JobsOptions {
  readonly backend: JobsBackend;
  readonly log?: JobsLog;
  /** 60 attempts, 0.25 s to 30 s apart (half an hour in all), where left out. */
  readonly retry?: RetryRule;
  /** How soon a job of a killed process is run again, in milliseconds: within one to two times this. 10 s where left out. */
  readonly lockMs?: number;
}

export interface JobCounts {
  readonly waiting: number;
  readonly active: number;
  /** Failed, and waiting to be run again. */
  readonly delayed: number;
  /** Failed for good. */
  readonly failed: number;
}

/** A connection to the queues. Close it before the database behind it. */
export interface Jobs extends AsyncDisposable {
  readonly queue: JobQueue;
  /**
   * Takes and runs the jobs that `handlers` name, and resolves when it can take the first.
   * Throws `invalid_setting` unless each job of their queues has exactly one handler.
   */
  work<Names extends JobName>(
    handlers: JobHandlers<Names> & JobHandlers<JobsBeside<Names>>,
    options: { readonly concurrency: number },
  ): Promise<JobWorkers>;
  /** Throws `unavailable`. */
  counts(queue: QueueName): Promise<JobCounts>;
  /** Closes the workers, which finish what they run, and then the queues. May be called twice. */
  close(): Promise<void>;
}

const RETRY: RetryRule = { attempts: 60, firstDelayMs: 250, longestDelayMs: 30_000 };
const LOCK_MS = 10_000;
const SILENT: JobsLog = { debug: () => undefined, warn: () => undefined, error: () => undefined };

/**
 * Connects to the queues. Throws `unavailable` when the back end doesn't answer, and `invalid_setting` when the tables
 * of PostgreSQL haven't been made by `migrateJobs` or are newer than this program.
 */
export async function connectJobs(options: JobsOptions): Promise<Jobs> {
  const { backend, log = SILENT, retry = RETRY, lockMs = LOCK_MS } = options;
  await assertReachable(backend);
  const parts = partsOf(backend);
  const queues = await openQueues(parts, retry.attempts, log);
  const adder = new BullJobQueue(queues);
  const working = new Set<JobWorkers>();
  const close = async () => {
    await Promise.all([...working].map((workers) => workers.close()));
    await adder.close();
    await closeAll(queues);
  };
  return {
    queue: adder,
    async work(handlers, { concurrency }) {
      const workers = new JobWorkers(parts, handlers, { concurrency, retry, lockMs }, log);
      working.add(workers);
      await workers.ready();
      return workers;
    },
    counts: (queue) => countsOf(queues.get(queue)),
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function openQueues(
  parts: BackendParts,
  attempts: number,
  log: JobsLog,
): Promise<ReadonlyMap<QueueName, WaitingJobs>> {
  const names = new Set(Object.values(QUEUE_OF_JOB));
  const queues = new Map([...names].map((name) => [name, parts.queue(name, attempts)] as const));
  for (const [queue, waiting] of queues) {
    waiting.on('error', (error) =>
      log.warn({ queue, err: describeError(error) }, 'the queue is out of reach; trying again'),
    );
  }
  try {
    await Promise.all([...queues.values()].map((queue) => queue.waitUntilReady()));
  } catch (cause) {
    await closeAll(queues);
    if (cause instanceof SchemaMigrationRequiredError || cause instanceof SchemaVersionMismatchError) {
      throw new PorchlightError(
        'invalid_setting',
        "the jobs' tables don't fit this program; run migrateJobs first, with the newest version",
        { cause },
      );
    }
    throw new PorchlightError('unavailable', "the jobs' queues couldn't be opened; try again later", {
      cause,
    });
  }
  return queues;
}

async function closeAll(queues: ReadonlyMap<QueueName, WaitingJobs>): Promise<void> {
  await Promise.all([...queues.values()].map((queue) => queue.close()));
}

async function countsOf(queue: WaitingJobs | undefined): Promise<JobCounts> {
  try {
    const counts = await queue?.getJobCounts('waiting', 'active', 'delayed', 'failed');
    const count = (state: string) => counts?.[state] ?? 0;
    return {
      waiting: count('waiting'),
      active: count('active'),
      delayed: count('delayed'),
      failed: count('failed'),
    };
  } catch (cause) {
    throw new PorchlightError('unavailable', "the jobs' queues don't answer; try again later", { cause });
  }
}
