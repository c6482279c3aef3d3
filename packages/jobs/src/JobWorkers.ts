import type { JobHandlers } from '@porchlight/domain';
import { isPorchlightError } from '@porchlight/kernel';
import { UnrecoverableError, type WorkerOptions } from 'bullmq';
import type { BackendParts, JobWorker, TakenJob } from './backend.ts';
import { queuesOf, runJob } from './jobRunner.ts';

/** What the jobs write to; a pino logger is one. */
export interface JobsLog {
  debug(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** How a job that failed is run again: after `firstDelayMs`, then twice that, and so on up to `longestDelayMs`. */
export interface RetryRule {
  /** How often it is run in all. */
  readonly attempts: number;
  readonly firstDelayMs: number;
  readonly longestDelayMs: number;
}

export interface WorkerRule {
  /** How many jobs of each queue run at once. */
  readonly concurrency: number;
  readonly retry: RetryRule;
  /** A worker that hasn't renewed its hold on a job for this long counts as dead, and the job is run again. */
  readonly lockMs: number;
}

/** Each death of a process costs the job that it held one of these; a job that kills its workers stops at last. */
const SURVIVED_DEATHS = 10;

/** The workers of one process, one for each queue. */
export class JobWorkers implements AsyncDisposable {
  readonly #workers: readonly JobWorker[];

  /** Throws `invalid_setting` unless `handlers` are complete for their queues. */
  constructor(parts: BackendParts, handlers: Partial<JobHandlers>, rule: WorkerRule, log: JobsLog) {
    const options: Omit<WorkerOptions, 'connection'> = {
      concurrency: rule.concurrency,
      lockDuration: rule.lockMs,
      stalledInterval: rule.lockMs,
      maxStalledCount: SURVIVED_DEATHS,
      settings: { backoffStrategy: (attemptsMade) => delayBefore(rule.retry, attemptsMade) },
    };
    this.#workers = queuesOf(handlers).map((queue) => {
      const worker = parts.worker(queue, (job) => runJob(handlers, job.name, job.data), options);
      report(worker, queue, log);
      return worker;
    });
  }

  /** Resolves when every worker can take jobs. */
  async ready(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.waitUntilReady()));
  }

  /** Takes no more jobs and resolves when the running ones are done. May be called twice. */
  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.close()));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

function delayBefore(retry: RetryRule, attemptsMade: number): number {
  return Math.min(retry.firstDelayMs * 2 ** (attemptsMade - 1), retry.longestDelayMs);
}

function report(worker: JobWorker, queue: string, log: JobsLog): void {
  worker.on('completed', (job: TakenJob) => log.debug({ ...fieldsOf(job), queue }, 'job done'));
  worker.on('failed', (job: TakenJob | undefined, error: Error) => {
    const cause = error.cause ?? error;
    const code = isPorchlightError(cause) ? cause.code : null;
    const fields = { ...(job === undefined ? {} : fieldsOf(job)), queue, code, err: describeError(error) };
    const last = error instanceof UnrecoverableError || job === undefined || job.finishedOn !== undefined;
    if (last) log.error(fields, 'job failed for good; it stays in the failed set until it is added again');
    else log.warn(fields, 'job failed and will be run again');
  });
  worker.on('stalled', (jobId: string) => {
    log.warn({ queue, jobId }, 'the process that ran a job is gone; the job is run again');
  });
  worker.on('error', (error: Error) =>
    log.warn({ queue, err: describeError(error) }, 'the queue is out of reach; trying again'),
  );
}

/** Only these: drivers hang their connections on their errors, settings and all. */
export function describeError(error: Error): object {
  return { type: error.name, message: error.message, stack: error.stack };
}

/** `waitedMs`: from being added to being taken, by the adder's and the worker's clock. */
function fieldsOf(job: TakenJob): object {
  const takenAtMs = job.processedOn ?? job.timestamp;
  return {
    job: job.name,
    jobId: job.id,
    attempt: job.attemptsMade,
    waitedMs: takenAtMs - job.timestamp,
    ...(job.finishedOn === undefined ? {} : { ranMs: job.finishedOn - takenAtMs }),
  };
}
