import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  base64ToBytes,
  bytesToBase64,
  bytesToHex,
  concatBytes,
  decodeUtf8,
  equalBytes,
  hexToBytes,
  utf8,
} from '../src/index.ts';

const malformed = expect.objectContaining({ code: 'malformed_encoding' });
const bytes = fc.uint8Array({ maxLength: 100 });

describe('hexadecimal', () => {
  test('is lower-case, two digits a byte, and read back to the same bytes', () => {
    expect(bytesToHex(Uint8Array.of(0, 1, 0x0f, 0xab, 0xff))).toBe('00010fabff');
    fc.assert(
      fc.property(bytes, (given) => {
        expect(bytesToHex(given)).toBe(Buffer.from(given).toString('hex'));
        expect(hexToBytes(bytesToHex(given))).toEqual(given);
      }),
    );
  });

  test.each(['0', 'ABCD', '0x', 'g0', '00 ', '00\n', '٠٠'])('is not %j', (text) => {
    expect(() => hexToBytes(text)).toThrow(malformed);
  });
});

describe('Base64', () => {
  test('has padding, and is read back to the same bytes', () => {
    // RFC 4648 section 10.
    expect(['', 'f', 'fo', 'foo', 'foob'].map((text) => bytesToBase64(utf8(text)))).toEqual([
      '',
      'Zg==',
      'Zm8=',
      'Zm9v',
      'Zm9vYg==',
    ]);
    fc.assert(
      fc.property(bytes, (given) => {
        expect(bytesToBase64(given)).toBe(Buffer.from(given).toString('base64'));
        expect(base64ToBytes(bytesToBase64(given))).toEqual(given);
      }),
    );
  });

  test.each([
    ['no padding', 'Zg'],
    ['too much padding', 'Zg==='],
    ['bits that no byte has', 'Zh=='],
    ['white space', 'Zm 9v'],
    ['a line break', 'Zm9v\n'],
    ['the alphabet of URLs', '-_-_'],
    ['letters of no alphabet', 'Zm9ä'],
  ])('is refused with %s', (_, text) => {
    expect(() => base64ToBytes(text)).toThrow(malformed);
  });

  test('has one text for each bytes: whatever is read is written the same', () => {
    const text = fc.string({ unit: fc.constantFrom(...'AQgw/+Zz09=\n -'), maxLength: 8 });
    fc.assert(
      fc.property(text, (given) => {
        let read: Uint8Array;
        try {
          read = base64ToBytes(given);
        } catch (error) {
          expect(error).toEqual(malformed);
          return;
        }
        expect(bytesToBase64(read)).toBe(given);
      }),
    );
  });
});

describe('UTF-8', () => {
  test('is read back to the same text, a byte order mark included', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(decodeUtf8(utf8(text))).toBe(text);
      }),
    );
    expect(decodeUtf8(utf8('\ufeffx\u0000'))).toBe('\ufeffx\u0000');
  });

  test.each([
    ['a stray continuation byte', [0x80]],
    ['a sequence cut short', [0xe2, 0x82]],
    ['an overlong form', [0xc0, 0xaf]],
    ['half of a surrogate pair', [0xed, 0xa0, 0x80]],
    ['a code point too high', [0xf4, 0x90, 0x80, 0x80]],
  ])('is refused with %s', (_, given) => {
    expect(() => decodeUtf8(Uint8Array.from(given))).toThrow(malformed);
  });
});

test('parts are put together in order, in an array of their own', () => {
  const [a, b] = [Uint8Array.of(1, 2), Uint8Array.of(3)];
  const whole = concatBytes(a, new Uint8Array(0), b);
  expect(whole).toEqual(Uint8Array.of(1, 2, 3));
  a.fill(9);
  expect(whole).toEqual(Uint8Array.of(1, 2, 3));
  expect(concatBytes()).toEqual(new Uint8Array(0));
});

test('bytes are equal exactly when each is, and there are as many', () => {
  fc.assert(
    fc.property(bytes, bytes, (a, b) => {
      expect(equalBytes(a, b)).toBe(Buffer.compare(a, b) === 0);
      expect(equalBytes(a, a.slice())).toBe(true);
    }),
  );
  const given = Uint8Array.of(1, 2, 3);
  for (let bit = 0; bit < 24; bit++) {
    const changed = given.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
    expect(equalBytes(given, changed)).toBe(false);
  }
});
