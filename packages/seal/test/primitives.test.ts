import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nodePrimitives as node } from '../src/primitives/node.ts';
import { referencePrimitives as reference } from '../src/primitives/reference.ts';
import { bitFlipped } from './forge.ts';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const message = fc.uint8Array({ maxLength: 1_500 });

describe('the fast primitives give the bytes of the reference', () => {
  test('for digests, derivations and signatures of any message', () => {
    fc.assert(
      fc.property(message, bytes(32), (content, key) => {
        expect(node.sha256(content)).toEqual(reference.sha256(content));
        expect(node.hmac(key, content)).toEqual(reference.hmac(key, content));
      }),
      { numRuns: 300 },
    );
    fc.assert(
      fc.property(message, bytes(32), (content, seed) => {
        const pair = node.signKeyPair(seed);
        expect(pair).toEqual(reference.signKeyPair(seed));
        const signature = node.sign(content, pair.secretKey);
        expect(signature).toEqual(reference.sign(content, pair.secretKey));
        expect(reference.verifySignature(signature, content, pair.publicKey)).toBe(true);
        expect(node.verifySignature(signature, content, pair.publicKey)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  test('for boxes of any message, also where the arrays are pieces of greater ones', () => {
    fc.assert(
      fc.property(message, bytes(24), bytes(32), bytes(32), fc.nat(), (content, nonce, a, b, bit) => {
        const [sender, recipient] = [node.boxKeyPair(a), node.boxKeyPair(b)];
        expect(sender).toEqual(reference.boxKeyPair(a));
        const boxed = node.box(content, nonce, recipient.publicKey, a);
        expect(boxed).toEqual(reference.box(content, nonce, recipient.publicKey, a));
        const [fast, slow] = [node, reference].map((primitives) => {
          const whole = new Uint8Array(content.length + 16 + 7);
          primitives.secretboxInto(whole.subarray(5, -2), content, nonce, a);
          return whole;
        }) as [Uint8Array, Uint8Array];
        expect(fast).toEqual(slow);
        for (const primitives of [node, reference]) {
          const sealed = fast.subarray(5, -2);
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

  test('a derivation does not change what one before it returned', () => {
    const key = new Uint8Array(32).fill(3);
    const first = node.hmac(key, new Uint8Array(10));
    const copy = first.slice();
    node.hmac(key, new Uint8Array(11));
    expect(first).toEqual(copy);
  });
});
