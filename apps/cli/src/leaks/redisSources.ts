import { PorchlightError } from '@porchlight/kernel';
import { Redis } from 'ioredis';
import type { LeakSource } from './LeakSource.ts';
import { redisElements } from './redisElements.ts';

const KEYS_PER_SCAN = 500;

/**
 * Every key of every numbered database of the Redis at `url`: a source for the key, and one for each element of its value (string; field or
 * value of a hash; member of a list, set or sorted set, with its score; id, field or value of a stream), as raw bytes. What is written
 * meanwhile may be missed. Throws `internal` for a type that it can't read; a failure of the connection is the driver's.
 */
export async function* redisSources(url: string): AsyncGenerator<LeakSource, void> {
  const redis = new Redis(url, {
    maxRetriesPerRequest: 2,
    retryStrategy: (times) => (times > 2 ? null : 100),
  });
  // What ends the connection also rejects the command below.
  redis.on('error', () => undefined);
  try {
    for (const database of await databasesOf(redis)) {
      await redis.select(database);
      for await (const key of keysOf(redis)) yield* keySources(redis, database, key);
    }
  } finally {
    redis.disconnect();
  }
}

async function databasesOf(redis: Redis): Promise<number[]> {
  const keyspace = await redis.info('keyspace');
  return [...keyspace.matchAll(/^db(\d+):/gm)].map((line) => Number(line[1]));
}

/** `SCAN`: each key at least once. */
async function* keysOf(redis: Redis): AsyncGenerator<Buffer, void> {
  let cursor = '0';
  do {
    const [next, keys] = await redis.scanBuffer(cursor, 'COUNT', KEYS_PER_SCAN);
    yield* keys;
    cursor = next.toString();
  } while (cursor !== '0');
}

async function* keySources(redis: Redis, database: number, key: Buffer): AsyncGenerator<LeakSource, void> {
  const type = await redis.type(key);
  const name = `redis database ${database}, ${type} ${shownKey(key)}`;
  yield { name: `${name}, the key itself`, chunks: only(key) };
  const elements = redisElements(redis, type, key);
  if (elements === null) {
    throw new PorchlightError(
      'internal',
      `Redis holds a key of type ${type}, which the search for leaks can't read: add the type to redisElements`,
    );
  }
  let count = 0;
  for await (const element of elements) {
    yield { name: `${name}, element ${count++}`, chunks: only(element) };
  }
}

/** The key where it is plain text, else in hexadecimal, in which the scanner recognises what leaks. */
function shownKey(key: Buffer): string {
  return key.every((byte) => byte >= 0x20 && byte < 0x7f) ? key.toString('latin1') : key.toString('hex');
}

async function* only(chunk: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield chunk;
}
