import { bytesToHex, isPorchlightError } from '@porchlight/kernel';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nodePrimitives } from '../src/primitives/node.ts';
import { WATCH_SUBJECTS, watchKeyOf, watchLabel, watchValue } from '../src/watch/index.ts';
import { codeOf } from './codeOf.ts';

const key = fc.uint8Array({ minLength: 32, maxLength: 32 });
const place = fc.record({
  subject: fc.constantFrom(...WATCH_SUBJECTS),
  counter: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
});

test('no two places, keys or hashes have a label or a value in common', () => {
  fc.assert(
    fc.property(key, key, place, place, key, (one, other, here, there, hash) => {
      const of = (secret: Uint8Array, { subject, counter }: typeof here) => [
        bytesToHex(watchLabel(secret, subject, counter, nodePrimitives)),
        bytesToHex(watchValue(secret, subject, counter, hash, nodePrimitives)),
      ];
      const isSame = bytesToHex(one) === bytesToHex(other);
      const isThere = here.subject === there.subject && here.counter === there.counter;
      const all = [...of(one, here), ...(isSame ? [] : of(other, here)), ...(isThere ? [] : of(one, there))];
      expect(new Set(all).size).toBe(all.length);
    }),
  );
});

test('a watch key isn’t its secret, and what has another length than 32 bytes is refused', () => {
  const secret = new Uint8Array(32).fill(7);
  const watchKey = watchKeyOf(secret, nodePrimitives);
  expect(watchKey).not.toEqual(secret);
  const refused = [
    () => watchKeyOf(secret.subarray(1), nodePrimitives),
    () => watchLabel(watchKey.subarray(1), 'keyring', 1, nodePrimitives),
    () => watchValue(watchKey, 'keyring', 1, secret.subarray(1), nodePrimitives),
  ];
  expect(refused.map(codeOf)).toEqual(refused.map(() => 'malformed_record'));
});

test.each([0, -1, 1.5, Number.NaN, 2 ** 53])('%s is no counter', (counter) => {
  try {
    watchLabel(new Uint8Array(32), 'audit', counter, nodePrimitives);
    expect.unreachable();
  } catch (error) {
    expect(isPorchlightError(error, 'malformed_record')).toBe(true);
  }
});
