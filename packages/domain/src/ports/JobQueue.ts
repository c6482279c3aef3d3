import type { JobName, JobPayloads } from '@porchlight/contracts';

/** Hands work to another process. Throws `unavailable`; the caller retries. */
export interface JobQueue {
  /** Durable when the promise resolves. A job whose `jobId` still waits or runs isn't added twice. */
  add<Name extends JobName>(name: Name, payload: JobPayloads[Name], jobId: string): Promise<void>;
}

/** What a process does with each job that it takes. A handler that throws is run again, with back-off. */
export type JobHandlers<Names extends JobName = JobName> = {
  readonly [Name in Names]: (payload: JobPayloads[Name]) => Promise<void>;
};
