export type { LogBucketSettings } from './createLogClient.ts';
export { connectLogObjects, type S3LogObjects } from './S3LogObjects.ts';
export { SqliteLogHeads } from './SqliteLogHeads.ts';
