import { expect, test } from 'vitest';
import { epochMs, systemClock } from '../src/index.ts';

test.each([0, 1, 1_780_000_000_000, Number.MAX_SAFE_INTEGER])('%d is a time', (value) => {
  expect(epochMs(value)).toBe(value);
});

test.each([
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  -1,
  0.5,
  Number.MAX_SAFE_INTEGER + 1,
  '1780000000000' as unknown as number,
])('%d is no time', (value) => {
  expect(() => epochMs(value)).toThrow(expect.objectContaining({ code: 'malformed_time' }));
});

test('the system’s clock tells a time, that of the machine', () => {
  const before = Date.now();
  const now = epochMs(systemClock.nowMs());
  expect(now).toBeGreaterThanOrEqual(before);
  expect(now).toBeLessThanOrEqual(Date.now());
});
