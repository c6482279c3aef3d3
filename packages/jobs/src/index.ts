export { type JobsBackend, migrateJobs } from './backend.ts';
export { backendOfUrl } from './backendOfUrl.ts';
export { connectJobs, type JobCounts, type Jobs, type JobsOptions } from './connectJobs.ts';
export type { JobsLog, JobWorkers, RetryRule } from './JobWorkers.ts';
