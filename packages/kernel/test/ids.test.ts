import { describe, expect, test } from 'vitest';
import {
  parseAgencyId,
  parseClipId,
  parseDeviceId,
  parseHouseholdId,
  parseMemberId,
  parseRequestId,
  randomId,
  systemRandom,
} from '../src/index.ts';

const parsers = {
  'device id': parseDeviceId,
  'clip id': parseClipId,
  'household id': parseHouseholdId,
  'member id': parseMemberId,
  'request id': parseRequestId,
  'agency id': parseAgencyId,
};

describe.each(Object.entries(parsers))('a %s', (what, parse) => {
  test('is 32 lower-case hexadecimal digits', () => {
    const text = '0123456789abcdef0123456789abcdef';
    expect(parse(text)).toBe(text);
  });

  test.each([
    ['empty', ''],
    ['a digit short', 'a'.repeat(31)],
    ['a digit long', 'a'.repeat(33)],
    ['in capitals', 'A'.repeat(32)],
    ['a UUID', '01234567-89ab-cdef-0123-456789abcdef'],
    ['followed by a line break', `${'a'.repeat(32)}\n`],
    ['of other digits', '٠'.repeat(32)],
  ])('is refused when it is %s, by a hint that says what it is and not what came', (_, text) => {
    const malformed = { code: 'malformed_id', message: `a ${what} is 32 lower-case hexadecimal digits` };
    expect(() => parse(text)).toThrow(expect.objectContaining(malformed));
  });
});

test('a fresh id has the 16 bytes of its random source', () => {
  expect(randomId((length) => new Uint8Array(length).fill(0xab))).toBe('ab'.repeat(16));
  expect(parseClipId(randomId(systemRandom))).not.toBe(randomId(systemRandom));
});

test('the system’s random source gives as many bytes as asked for, other ones each time', () => {
  expect(systemRandom(0)).toHaveLength(0);
  expect(systemRandom(32)).toHaveLength(32);
  expect(systemRandom(32)).not.toEqual(systemRandom(32));
});
