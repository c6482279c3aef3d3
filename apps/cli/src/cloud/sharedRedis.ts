import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { Redis } from 'ioredis';

const KEYS_PER_SCAN = 500;

/** What the keys of a cloud begin with in a Redis that it didn't start: several clouds may share one. It follows from the cloud's folder. */
export function jobsPrefix(cloudFolder: string): string {
  return `{porchlight-${createHash('sha256').update(resolve(cloudFolder)).digest('hex').slice(0, 16)}}`;
}

/** The Redis at `url` with the keys of this cloud alone, as `JOBS_URL` names it. */
export function withJobsPrefix(url: string, cloudFolder: string): string {
  const shared = new URL(url);
  shared.searchParams.set('prefix', jobsPrefix(cloudFolder));
  return shared.href;
}

/** Deletes this cloud's keys from the Redis at `url`, once nobody uses them. A failure of the connection is the driver's. */
export async function removeJobKeys(url: string, cloudFolder: string): Promise<void> {
  const redis = new Redis(url, {
    maxRetriesPerRequest: 2,
    retryStrategy: (times) => (times > 2 ? null : 100),
  });
  // What ends the connection also rejects the command below.
  redis.on('error', () => undefined);
  try {
    const keys = redis.scanStream({ match: `${jobsPrefix(cloudFolder)}*`, count: KEYS_PER_SCAN });
    for await (const batch of keys) if (batch.length > 0) await redis.unlink(batch);
  } finally {
    redis.disconnect();
  }
}
