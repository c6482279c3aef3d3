import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadBrowserPrimitives } from '../src/primitives/browser.ts';
import { nodePrimitives } from '../src/primitives/node.ts';
import { referencePrimitives as reference } from '../src/primitives/reference.ts';
import { bitFlipped } from './forge.ts';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const message = fc.uint8Array({ maxLength: 1_500 });

const fastOnes = [
  { name: 'sodium-native', fast: nodePrimitives },
  { name: 'libsodium-wrappers-sumo', fast: await loadBrowserPrimitives() },
];

describe.each(fastOnes)('the primitives of $name give the bytes of the reference', ({ fast }) => {
  test('for digests, derivations and signatures of any message', () => {
    fc.assert(
      fc.property(message, bytes(32), (content, key) => {
        expect(fast.sha256(content)).toEqual(reference.sha256(content));
        expect(fast.hmac(key, content)).toEqual(reference.hmac(key, content));
      }),
      { numRuns: 300 },
    );
    fc.assert(
      fc.property(message, bytes(32), (content, seed) => {
        const pair = fast.signKeyPair(seed);
        expect(pair).toEqual(reference.signKeyPair(seed));
        const signature = fast.sign(content, pair.secretKey);
        expect(signature).toEqual(reference.sign(content, pair.secretKey));
        expect(reference.verifySignature(signature, content, pair.publicKey)).toBe(true);
        expect(fast.verifySignature(signature, content, pair.publicKey)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  test('for boxes of any message, also where the arrays are pieces of greater ones', () => {
    fc.assert(
      fc.property(message, bytes(24), bytes(32), bytes(32), fc.nat(), (content, nonce, a, b, bit) => {
        const [sender, recipient] = [fast.boxKeyPair(a), fast.boxKeyPair(b)];
        expect(sender).toEqual(reference.boxKeyPair(a));
        const boxed = fast.box(content, nonce, recipient.publicKey, a);
        expect(boxed).toEqual(reference.box(content, nonce, recipient.publicKey, a));
        const [quick, slow] = [fast, reference].map((primitives) => {
          const whole = new Uint8Array(content.length + 16 + 7);
          primitives.secretboxInto(whole.subarray(5, -2), content, nonce, a);
          return whole;
        }) as [Uint8Array, Uint8Array];
        expect(quick).toEqual(slow);
        for (const primitives of [fast, reference]) {
          const sealed = quick.subarray(5, -2);
          expect(primitives.secretboxOpen(sealed, nonce, a)).toEqual(content);
          expect(primitives.secretboxOpen(bitFlipped(sealed, bit % (8 * sealed.length)), nonce, a)).toBe(
            null,
          );
          expect(primitives.secretboxOpen(sealed.subarray(0, 15), nonce, a)).toBe(null);
          expect(primitives.boxOpen(boxed as Uint8Array, nonce, sender.publicKey, b)).toEqual(content);
          expect(primitives.boxOpen(new Uint8Array(15), nonce, sender.publicKey, b)).toBe(null);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('for Argon2id of any password at any cost', () => {
    const cost = fc.record({
      memoryKiB: fc.integer({ min: 8, max: 300 }),
      passes: fc.integer({ min: 1, max: 4 }),
    });
    fc.assert(
      fc.property(message, bytes(16), cost, (password, salt, spent) => {
        const stretched = fast.argon2id(password, salt, spent);
        expect(stretched).toEqual(reference.argon2id(password, salt, spent));
        expect(stretched.length).toBe(32);
      }),
      { numRuns: 25 },
    );
  });

  test('a derivation does not change what one before it returned', () => {
    const key = new Uint8Array(32).fill(3);
    const first = fast.hmac(key, new Uint8Array(10));
    const copy = first.slice();
    fast.hmac(key, new Uint8Array(11));
    expect(first).toEqual(copy);
  });
});
