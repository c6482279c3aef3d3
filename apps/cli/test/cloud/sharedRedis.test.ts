import { Redis } from 'ioredis';
import { expect, inject, test } from 'vitest';
import { jobsPrefix, removeJobKeys, withJobsPrefix } from '../../src/cloud/sharedRedis.ts';

const redisUrl = inject('redisUrl');

test('a cloud in a shared Redis has keys of its own, by its folder', () => {
  expect(jobsPrefix('/a/cloud')).toBe(jobsPrefix('/a/../a/cloud'));
  expect(jobsPrefix('/a/cloud')).not.toBe(jobsPrefix('/b/cloud'));
  expect(new URL(withJobsPrefix('redis://h:1/2', '/a/cloud')).searchParams.get('prefix')).toBe(
    jobsPrefix('/a/cloud'),
  );
});

test.skipIf(redisUrl === null)(
  'Redis: a temporary cloud takes its own keys along, and nobody else’s',
  async () => {
    const redis = new Redis(redisUrl ?? '');
    const others = `${jobsPrefix('/b/cloud')}:clips:1`;
    for (let i = 0; i < 1200; i++) await redis.set(`${jobsPrefix('/a/cloud')}:clips:${i}`, 'x');
    await redis.set(others, 'x');
    await removeJobKeys(redisUrl ?? '', '/a/cloud');
    expect(await redis.keys(`${jobsPrefix('/a/cloud')}*`)).toEqual([]);
    expect(await redis.get(others)).toBe('x');
    await redis.del(others);
    redis.disconnect();
  },
);
