import { expect, test } from 'vitest';
import { readKeys } from '../../src/terminal/readKeys.ts';

test('reads several keys that came together', () => {
  expect(readKeys('dl\x1b[A\x1bOBq\x03')).toEqual(['d', 'l', 'up', 'down', 'q', 'ctrl-c']);
});

test('passes over sequences of keys that mean nothing here', () => {
  expect(readKeys('\x1b[1;5C\x1b[15~\x1bOPx\x1b[<0;12;5M')).toEqual(['x']);
});

test('passes over a lone escape and control characters', () => {
  expect(readKeys('\x1b')).toEqual([]);
  expect(readKeys('\r\n\t\x7fa')).toEqual(['a']);
});
