import type { Redis } from 'ioredis';

const PAGE = 500;

/** The parts of the value of `key`, which is of Redis's `type`; none where it is gone, and null for a type that isn't known. */
export function redisElements(redis: Redis, type: string, key: Buffer): AsyncIterable<Buffer> | null {
  switch (type) {
    case 'none':
    case 'string':
      return stringElements(redis, key);
    case 'list':
      return listElements(redis, key);
    case 'stream':
      return streamElements(redis, key);
    case 'hash':
      return scanned((cursor) => redis.hscanBuffer(key, cursor, 'COUNT', PAGE));
    case 'set':
      return scanned((cursor) => redis.sscanBuffer(key, cursor, 'COUNT', PAGE));
    case 'zset':
      return scanned((cursor) => redis.zscanBuffer(key, cursor, 'COUNT', PAGE));
    default:
      return null;
  }
}

async function* stringElements(redis: Redis, key: Buffer): AsyncGenerator<Buffer, void> {
  const value = await redis.getBuffer(key);
  if (value !== null) yield value;
}

async function* listElements(redis: Redis, key: Buffer): AsyncGenerator<Buffer, void> {
  for (let at = 0; ; at += PAGE) {
    const page = await redis.lrangeBuffer(key, at, at + PAGE - 1);
    yield* page;
    if (page.length < PAGE) return;
  }
}

async function* streamElements(redis: Redis, key: Buffer): AsyncGenerator<Buffer, void> {
  let from = '-';
  for (;;) {
    const page = await redis.xrangeBuffer(key, from, '+', 'COUNT', PAGE);
    for (const [id, fields] of page) {
      yield id;
      yield* fields;
      from = `(${id.toString()}`;
    }
    if (page.length < PAGE) return;
  }
}

async function* scanned(
  scan: (cursor: string) => Promise<[cursor: Buffer, elements: Buffer[]]>,
): AsyncGenerator<Buffer, void> {
  let cursor = '0';
  do {
    const [next, elements] = await scan(cursor);
    yield* elements;
    cursor = next.toString();
  } while (cursor !== '0');
}
