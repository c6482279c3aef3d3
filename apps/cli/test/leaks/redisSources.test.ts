import { randomBytes } from 'node:crypto';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { LeakSource } from '../../src/leaks/LeakSource.ts';
import { redisSources } from '../../src/leaks/redisSources.ts';
import { amongDigits, KEY, newCanary, sealed, sourcesOf } from './canary.ts';

const url = inject('redisUrl');
if (url === null) process.stdout.write('REDIS NOT FOUND: the search for leaks in Redis is NOT TESTED\n');

const PREFIX = `leaks-${randomBytes(6).toString('hex')}`;
const { key, film, scanner } = newCanary();
const secret = Buffer.from(key);

/** The keys of this test only: others use the same server. */
async function* own(prefix: string): AsyncGenerator<LeakSource, void> {
  for await (const source of redisSources(url ?? '')) if (source.name.includes(prefix)) yield source;
}

const typesOf = (places: readonly string[]) =>
  [...new Set(places.map((where) => where.split(' ')[3]))].sort();

describe.skipIf(url === null)('Redis', () => {
  let redis: Redis;
  beforeAll(() => {
    redis = new Redis(url ?? '');
  });
  afterAll(async () => {
    const keys = await redis.keys(`*${PREFIX}*`);
    if (keys.length > 0) await redis.del(keys);
    redis.disconnect();
  });

  it('a canary is found in a value of each type', async () => {
    const at = (name: string) => `${PREFIX}:planted:${name}`;
    await redis.set(at('string'), Buffer.concat([randomBytes(5000), secret]));
    await redis.hset(at('hash'), 'data', `{"key":"${secret.toString('base64')}"}`);
    await redis.rpush(
      at('list'),
      ...Array.from({ length: 1200 }, (_, i) => `item ${i}`),
      brotliCompressSync(amongDigits(secret)),
    );
    await redis.sadd(at('set'), 'other', secret.toString('hex'));
    await redis.zadd(at('zset'), 1, 'other', 2, gzipSync(amongDigits(secret)));
    for (let i = 0; i < 1100; i++) redis.xadd(at('stream'), '*', 'n', String(i));
    await redis.xadd(at('stream'), '*', 'event', secret.toString('base64url'));
    const { findings } = await scanner.scanAll(own(`${PREFIX}:planted`));
    expect(typesOf(sourcesOf(findings, KEY))).toEqual(['hash', 'list', 'set', 'stream', 'string', 'zset']);
  });

  it('a canary is found in a key and in the field of a hash, and the key is not shown', async () => {
    await redis.set(`${PREFIX}:named:${secret.toString('hex')}`, 'x');
    await redis.set(Buffer.concat([Buffer.from(`${PREFIX}:binary:`), secret]), 'x');
    await redis.hset(`${PREFIX}:named:fields`, secret, 'x');
    const { findings } = await scanner.scanAll(own(`${PREFIX}:named`));
    expect(typesOf(sourcesOf(findings, KEY))).toContain('hash');
    expect(JSON.stringify(findings)).not.toContain(secret.toString('hex'));
    const binary = await scanner.scanAll(own(Buffer.from(`${PREFIX}:binary:`).toString('hex')));
    expect(binary.findings.map((finding) => finding.encoding)).toContain('raw');
    expect(JSON.stringify(binary.findings)).not.toContain(secret.toString('hex'));
  });

  it('a canary is found in another of the numbered databases', async () => {
    const other = new Redis(url ?? '', { db: 9 });
    await other.set(`${PREFIX}:ninth`, secret);
    const { findings } = await scanner.scanAll(own(`${PREFIX}:ninth`));
    await other.del(`${PREFIX}:ninth`);
    other.disconnect();
    expect(sourcesOf(findings, KEY)).toEqual([`redis database 9, string ${PREFIX}:ninth, element 0`]);
  });

  it('sealed values give no finding', async () => {
    for (let i = 0; i < 200; i++) {
      await redis.hset(
        `${PREFIX}:sealed:${i}`,
        'data',
        sealed(film),
        'text',
        sealed(secret).toString('base64'),
      );
    }
    const report = await scanner.scanAll(own(`${PREFIX}:sealed`));
    expect(report).toMatchObject({ total: 0, cutShort: 0, sources: 200 * 5 });
  });
});

it('a Redis that cannot be reached is an error, not a clean result', async () => {
  await expect(scanner.scanAll(redisSources('redis://127.0.0.1:1'))).rejects.toThrow();
});
