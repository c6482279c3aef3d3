import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KeyMap } from '../../src/verify/rules/KeyMap.ts';

test('a map of keys says what a plain map says, also after it was written and read', () => {
  const key = fc.nat(300).map((n) => n.toString(16).padStart(32, '0'));
  fc.assert(
    fc.property(fc.array(fc.tuple(key, fc.integer({ min: 1, max: 255 })), { maxLength: 400 }), (sets) => {
      const map = new KeyMap();
      for (const [each, mark] of sets) map.set(each, mark);
      const plain = new Map(sets);
      const again = new KeyMap();
      for (const piece of map.pieces()) again.add(piece);
      for (const read of [map, again]) {
        expect(read.size).toBe(plain.size);
        for (let n = 0; n <= 300; n += 1) {
          const each = n.toString(16).padStart(32, '0');
          expect(read.get(each)).toBe(plain.get(each) ?? 0);
        }
      }
    }),
    { numRuns: 30 },
  );
});

test.each([
  ['begin with', (n: number) => n.toString(16).padStart(8, '0').padEnd(64, '0')],
  ['end in', (n: number) => n.toString(16).padStart(64, '0')],
])('a hundred thousand keys that %s a number are found as fast as others', (_, keyOf) => {
  const map = new KeyMap();
  const startedMs = performance.now();
  for (let n = 0; n < 100_000; n += 1) map.set(keyOf(n), 1);
  expect(map.size).toBe(100_000);
  expect(map.get(keyOf(99_999))).toBe(1);
  expect(performance.now() - startedMs).toBeLessThan(8000);
});
