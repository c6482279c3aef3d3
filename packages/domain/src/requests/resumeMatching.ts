import type { JobQueue } from '../ports/JobQueue.ts';
import type { RequestStore } from '../ports/RequestStore.ts';

/** Adds a job for every request that the log shows and that isn't matched yet: it was shown late, or a crash came between. Throws `unavailable`. */
export async function resumeMatching(requests: RequestStore, jobs: JobQueue): Promise<number> {
  const waiting = await requests.unmatched();
  for (const requestId of waiting) await jobs.add('match-request', { requestId }, requestId);
  return waiting.length;
}
