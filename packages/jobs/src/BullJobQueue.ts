import {
  type JobName,
  type JobPayloads,
  parseJobPayload,
  QUEUE_OF_JOB,
  type QueueName,
} from '@porchlight/contracts';
import type { JobQueue } from '@porchlight/domain';
import { PorchlightError } from '@porchlight/kernel';
import type { WaitingJobs } from './backend.ts';

/** BullMQ puts ids into keys, splits those at colons, and takes what reads as a whole number for an id of its own. */
const JOB_ID = /^(?!\d{1,21}$)[A-Za-z0-9_-]{1,128}$/;

/** The port over BullMQ: a job that failed for good may be added again and then starts afresh, with the new payload. */
export class BullJobQueue implements JobQueue {
  readonly #queues: ReadonlyMap<QueueName, WaitingJobs>;
  /** Owned by `add`; `close` waits for it, because BullMQ never settles what a closing connection cuts off. */
  readonly #adding = new Set<Promise<void>>();
  #closed = false;

  constructor(queues: ReadonlyMap<QueueName, WaitingJobs>) {
    this.#queues = queues;
  }

  /** Throws `malformed_id`, or what `parseJobPayload` throws, and then nothing is added. */
  async add<Name extends JobName>(name: Name, payload: JobPayloads[Name], jobId: string): Promise<void> {
    if (!JOB_ID.test(jobId)) {
      throw new PorchlightError(
        'malformed_id',
        'a job id is 1 to 128 letters, digits, hyphens and underscores, and not a number of up to 21 digits',
      );
    }
    const checked = parseJobPayload(name, payload);
    const queue = this.#queues.get(QUEUE_OF_JOB[name]);
    if (this.#closed || queue === undefined) throw unavailable(name);
    const adding = addOrRevive(queue, name, checked, jobId).catch((cause: unknown) => {
      throw unavailable(name, cause);
    });
    this.#adding.add(adding);
    try {
      await adding;
    } finally {
      this.#adding.delete(adding);
    }
  }

  /** Lets the running calls finish; later ones throw `unavailable`. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#adding);
  }
}

async function addOrRevive(queue: WaitingJobs, name: JobName, payload: object, jobId: string): Promise<void> {
  const known = await queue.getJob(jobId);
  if (known === undefined || !(await known.isFailed())) {
    await queue.add(name, payload, { jobId });
    return;
  }
  // Not removed and added: a crash between the two would lose a job that another caller was told is safe.
  await known.updateData(payload);
  try {
    await known.retry('failed', { resetAttemptsMade: true, resetAttemptsStarted: true });
  } catch (error) {
    // Another caller revived it first; where that isn't so, the failure is real.
    if (await known.isFailed()) throw error;
    await queue.add(name, payload, { jobId });
  }
}

function unavailable(name: JobName, cause?: unknown): PorchlightError {
  return new PorchlightError('unavailable', `the job ${name} couldn't be added now; add it again later`, {
    cause,
  });
}
