import {
  type JobName,
  type JobPayloads,
  parseJobPayload,
  QUEUE_OF_JOB,
  type QueueName,
} from '@porchlight/contracts';
import type { JobHandlers, JobQueue } from '@porchlight/domain';
import { isPorchlightError, PorchlightError } from '@porchlight/kernel';

/** A job that waits, or that failed for good. */
export interface MemoryJob {
  readonly name: JobName;
  readonly payload: JobPayloads[JobName];
  readonly jobId: string;
  /** How often it has failed. */
  readonly failures: number;
}

/** The queue in memory, first in first out. Jobs wait until `drain` runs them. */
export class MemoryJobQueue implements JobQueue {
  readonly #waiting = new Map<string, MemoryJob>();
  readonly #running = new Set<string>();
  readonly #failed = new Map<string, MemoryJob>();
  readonly #attempts: number;
  #fault: 'before' | 'after' | null = null;

  /** @param attempts How often a job is run before it fails for good. */
  constructor(attempts = 5) {
    this.#attempts = attempts;
  }

  /** The next `add` throws `unavailable`: `before` it has stored the job, or `after`, when the job will run all the same. */
  failNextAdd(when: 'before' | 'after'): void {
    this.#fault = when;
  }

  async add<Name extends JobName>(name: Name, payload: JobPayloads[Name], jobId: string): Promise<void> {
    if (!/^(?!\d{1,21}$)[A-Za-z0-9_-]{1,128}$/.test(jobId)) {
      throw new PorchlightError('malformed_id', 'a job id is letters, digits, hyphens and underscores');
    }
    const checked = parseJobPayload(name, payload);
    const fault = this.#fault;
    this.#fault = null;
    if (fault === 'before') throw new PorchlightError('unavailable', 'told to fail before storing the job');
    if (!this.#waiting.has(jobId) && !this.#running.has(jobId)) {
      this.#failed.delete(jobId);
      this.#waiting.set(jobId, { name, payload: structuredClone(checked), jobId, failures: 0 });
    }
    if (fault === 'after') throw new PorchlightError('unavailable', 'told to fail after storing the job');
  }

  get waiting(): readonly MemoryJob[] {
    return [...this.#waiting.values()];
  }

  get failed(): readonly MemoryJob[] {
    return [...this.#failed.values()];
  }

  counts(queue: QueueName): { readonly waiting: number; readonly failed: number } {
    const inQueue = (jobs: ReadonlyMap<string, MemoryJob>) =>
      [...jobs.values()].filter((job) => QUEUE_OF_JOB[job.name] === queue).length;
    return { waiting: inQueue(this.#waiting), failed: inQueue(this.#failed) };
  }

  /**
   * Runs every waiting job that `handlers` know, and those that they add, until none is left; without delay, a failed
   * one again after the others. Jobs that nobody knows go on waiting.
   */
  async drain(handlers: Partial<JobHandlers>): Promise<void> {
    for (;;) {
      const job = this.waiting.find(({ name }) => handlers[name] !== undefined);
      if (job === undefined) return;
      this.#waiting.delete(job.jobId);
      this.#running.add(job.jobId);
      try {
        await handle(handlers, job.name, job.payload);
      } catch (error) {
        this.#settleFailure({ ...job, failures: job.failures + 1 }, error);
      } finally {
        this.#running.delete(job.jobId);
      }
    }
  }

  #settleFailure(job: MemoryJob, error: unknown): void {
    const hopeless = isPorchlightError(error) && !error.retryable;
    const last = hopeless || job.failures >= this.#attempts;
    (last ? this.#failed : this.#waiting).set(job.jobId, job);
  }
}

async function handle<Name extends JobName>(
  handlers: Partial<JobHandlers>,
  name: Name,
  payload: unknown,
): Promise<void> {
  const handler = handlers[name] as JobHandlers[Name] | undefined;
  if (handler === undefined) return;
  await handler(parseJobPayload(name, payload));
}
