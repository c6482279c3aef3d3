import {
  isJobName,
  type JobName,
  parseJobPayload,
  QUEUE_OF_JOB,
  type QueueName,
} from '@porchlight/contracts';
import type { JobHandlers } from '@porchlight/domain';
import { isPorchlightError, PorchlightError } from '@porchlight/kernel';
import { UnrecoverableError } from 'bullmq';

/** The jobs that wait in the same queues as `Names`: whoever takes one takes all. */
export type JobsBeside<Names extends JobName> = {
  [Name in JobName]: (typeof QUEUE_OF_JOB)[Name] extends (typeof QUEUE_OF_JOB)[Names] ? Name : never;
}[JobName];

/**
 * The queues that `handlers` work. Throws `invalid_setting` unless every job of each of those queues has its handler
 * and every handler has its job: a job without one would fail, and one with two would run in only one of them.
 */
export function queuesOf(handlers: Readonly<Record<string, unknown>>): readonly QueueName[] {
  const names = Object.keys(handlers);
  const unknown = names.filter((name) => !isJobName(name) || typeof handlers[name] !== 'function');
  const queues = new Set(names.filter(isJobName).map((name) => QUEUE_OF_JOB[name]));
  const jobs = Object.keys(QUEUE_OF_JOB).filter(isJobName);
  const missing = jobs.filter((name) => queues.has(QUEUE_OF_JOB[name]) && !names.includes(name));
  if (queues.size === 0 || unknown.length > 0 || missing.length > 0) {
    throw new PorchlightError(
      'invalid_setting',
      'a worker needs exactly one handler for each job of the queues that it works' +
        ` (without a handler: ${missing.join(', ') || 'none'}; without a job: ${unknown.join(', ') || 'none'})`,
    );
  }
  return [...queues];
}

/**
 * Runs one job as it came from a queue. What can't succeed later throws BullMQ's `UnrecoverableError`, with our error
 * as its cause: names that nobody knows, malformed payloads, and errors that aren't retryable.
 */
export async function runJob(handlers: Partial<JobHandlers>, name: string, data: unknown): Promise<void> {
  try {
    if (!isJobName(name)) throw noHandler(name);
    await handle(handlers, name, data);
  } catch (error) {
    if (!isPorchlightError(error) || error.retryable) throw error;
    throw Object.assign(new UnrecoverableError(error.message), { cause: error });
  }
}

async function handle<Name extends JobName>(
  handlers: Partial<JobHandlers>,
  name: Name,
  data: unknown,
): Promise<void> {
  const handler = handlers[name] as JobHandlers[Name] | undefined;
  if (handler === undefined) throw noHandler(name);
  await handler(parseJobPayload(name, data));
}

function noHandler(name: string): PorchlightError {
  return new PorchlightError(
    'malformed_message',
    `this worker knows no job named ${JSON.stringify(name.slice(0, 64))}; run a version that does and add it again`,
  );
}
