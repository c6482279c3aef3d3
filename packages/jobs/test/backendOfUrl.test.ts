import { expect, test } from 'vitest';
import { backendOfUrl } from '../src/index.ts';

test('a URL names its back end, and a shared Redis the prefix of its keys', () => {
  expect(backendOfUrl('postgresql://h/jobs')).toEqual({ kind: 'postgres', url: 'postgresql://h/jobs' });
  expect(backendOfUrl('redis://:p@h:1/2')).toEqual({ kind: 'redis', url: 'redis://:p@h:1/2' });
  expect(backendOfUrl('redis://h:1/2?prefix=%7Ba%7D&family=4')).toEqual({
    kind: 'redis',
    url: 'redis://h:1/2?family=4',
    prefix: '{a}',
  });
});

test.each(['http://h', 'redis', 'redis://[', ''])('%j is no place for jobs', (url) => {
  expect(() => backendOfUrl(url)).toThrow(expect.objectContaining({ code: 'invalid_setting' }));
});
