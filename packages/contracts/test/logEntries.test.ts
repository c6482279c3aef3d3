import { createHash } from 'node:crypto';
import { hexToBytes, isPorchlightError, utf8 } from '@porchlight/kernel';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import vectors from '../spec/vectors/log-entries.json' with { type: 'json' };
import {
  canonicalText,
  decodeLogEntry,
  encodeLogEntry,
  MAX_LOG_ENTRY_BYTES,
  saltedTextHash,
} from '../src/log/index.ts';
import { MALFORMED_TEXTS } from './log/malformedEntries.ts';
import { RULE_SEQUENCES } from './log/ruleSequences.ts';
import { blinded } from './log/sampleEntries.ts';

const sha256 = (message: Uint8Array) => createHash('sha256').update(message).digest();

test.each(vectors.entries)(
  '$entry.kind of the vectors has these bytes, and is read out of them',
  ({ entry, bytesHex }) => {
    const bytes = hexToBytes(bytesHex);
    const decoded = decodeLogEntry(bytes);
    expect(decoded).toEqual(entry);
    expect(encodeLogEntry(decoded)).toEqual(bytes);
  },
);

test.each(vectors.malformed)('what is malformed is refused: $name', ({ bytesHex }) => {
  expect(() => decodeLogEntry(hexToBytes(bytesHex))).toThrow();
});

test('every malformed text differs from what it was made of, and the vectors hold them all', () => {
  const good = vectors.entries.map(({ bytesHex }) => bytesHex);
  for (const text of Object.values(MALFORMED_TEXTS)) {
    const hex = Buffer.from(text).toString('hex');
    expect(good).not.toContain(hex);
    expect(vectors.malformed.map(({ bytesHex }) => bytesHex)).toContain(hex);
  }
});

test.each(vectors.texts)('the text $text has this hash with its salt', ({ saltHex, text, hashHex }) => {
  expect(saltedTextHash(hexToBytes(saltHex), text, sha256)).toBe(hashHex);
});

test('a text is hashed with 32 bytes of salt and no half of a surrogate pair', () => {
  expect(() => saltedTextHash(new Uint8Array(31), '', sha256)).toThrow('salt of 32 bytes');
  expect(() => saltedTextHash(new Uint8Array(32), '\ud800', sha256)).toThrow();
});

test('what is longer than an entry may be is refused before it is read', () => {
  expect(() => decodeLogEntry(new Uint8Array(MAX_LOG_ENTRY_BYTES + 1))).toThrow('at most 65535 bytes');
});

test('nesting as deep as an entry is long is refused like anything else', () => {
  const deep = `${'['.repeat(32_767)}${']'.repeat(32_767)}`;
  expect(() => decodeLogEntry(utf8(deep))).toThrow(expect.objectContaining({ code: 'malformed_message' }));
});

test('an entry with one byte changed is refused, or is another entry', () => {
  const bytes = encodeLogEntry(blinded());
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const other = Uint8Array.from(bytes);
      other[at] = (other[at] ?? 0) ^ change;
      const decode = () => encodeLogEntry(decodeLogEntry(other));
      let again: Uint8Array | null = null;
      try {
        again = decode();
      } catch (error) {
        // Whatever it is, it is refused by a typed error.
        expect(isPorchlightError(error)).toBe(true);
      }
      if (again !== null) expect(again).toEqual(other);
    }),
  );
});

test('canonical text is JSON that parses to the same, with its names in order, whatever they are', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.maxSafeInteger()), (value) => {
      const { __proto__: _, ...plain } = value;
      const text = canonicalText(plain);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(plain)));
      const names = Object.keys(plain).sort();
      expect(
        text.startsWith(
          `{${names
            .slice(0, 1)
            .map((name) => JSON.stringify(name))
            .join()}`,
        ),
      ).toBe(true);
    }),
    { numRuns: 25 },
  );
});

describe('the sequences of the vectors', () => {
  test('are those of the script, which names the rules by hand', () => {
    const broken = RULE_SEQUENCES.map(({ name, broken }) => ({ name, broken }));
    expect(vectors.sequences.map(({ name, broken }) => ({ name, broken }))).toEqual(broken);
  });

  test.each(vectors.sequences)(
    'hold entries, but for those that break their form: $name',
    ({ entries, broken }) => {
      const malformed = entries.flatMap((text, index) => {
        try {
          decodeLogEntry(utf8(text));
          return [];
        } catch {
          return [index];
        }
      });
      expect(malformed).toEqual(broken.filter(({ rule }) => rule === 'form').map(({ index }) => index));
    },
  );
});
