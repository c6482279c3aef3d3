import { bytesToHex, concatBytes, type ErrorCode, utf8 } from '@porchlight/kernel';
import { makeStatement, type StatementName } from '../../src/header/index.ts';
import { labelled } from '../../src/header/labelled.ts';
import type { KeyPair, SealPrimitives } from '../../src/primitives/primitives.ts';
import { recordOf } from '../forge.ts';
import { fixedBytes } from './fixedBytes.ts';

const EVENT = 32;

const VALUES: readonly (readonly [string, unknown])[] = [
  ['an empty object', {}],
  ['every kind of value', { yes: true, no: false, nothing: null, list: [0, 1, [], {}], text: 'a' }],
  ['the largest number', { n: 9007199254740991 }],
  [
    'names in the order of UTF-16 code units',
    { '\u{1F600}': 1, '\uFB33': 2, é: 3, '': 4, A: 5, a: 6, '10': 7, '9': 8 },
  ],
  ['what is escaped and what is not', { text: '\u0000\b\t\n\f\r\u001f"\\/\u007f\u2028é\u{1F600}' }],
  ['a name that JavaScript treats in its own way', JSON.parse('{"__proto__":{"a":1},"constructor":2}')],
  ['sixteen levels', nested(16)],
];

const REFUSED: readonly (readonly [string, string])[] = [
  ['white space', '{"a": 1}'],
  ['a line feed at the end', '{"a":1}\n'],
  ['names out of order', '{"b":1,"a":2}'],
  ['a name that stands twice', '{"a":1,"a":1}'],
  ['a name that stands twice, with different values', '{"a":1,"a":2}'],
  ['an escape that is not needed', '{"\\u0061":1}'],
  ['an escape in capitals', '{"a":"\\u001F"}'],
  ['an escaped solidus', '{"a":"\\/"}'],
  ['a fraction', '{"a":1.5}'],
  ['a whole number with a fraction', '{"a":1.0}'],
  ['an exponent', '{"a":1e3}'],
  ['a negative number', '{"a":-1}'],
  ['minus zero', '{"a":-0}'],
  ['2^53', '{"a":9007199254740992}'],
  ['a number that no double holds', '{"a":9007199254740993}'],
  ['half of a surrogate pair, escaped', '{"a":"\\ud800"}'],
  ['half of a surrogate pair in a name', '{"\\udc00":1}'],
  ['a byte order mark', '\uFEFF{"a":1}'],
  ['two values', '{}{}'],
  ['no JSON', '{"a":}'],
  ['seventeen levels', JSON.stringify(nested(17))],
  ['seventeen levels of nothing', '['.repeat(17) + ']'.repeat(17)],
  ['two thousand levels', '['.repeat(2_000) + ']'.repeat(2_000)],
];

/** Statements, and the bytes of which a reader must refuse although the signature holds. */
export function statementVectors(primitives: SealPrimitives): unknown {
  const seed = fixedBytes('signer');
  const pair = primitives.signKeyPair(seed);
  const event = makeStatement('event', { a: 1 }, (message) => primitives.sign(message, pair.secretKey));
  const refused = (name: string, record: Uint8Array, code: ErrorCode) => ({
    name,
    code,
    recordHex: bytesToHex(record),
  });
  return {
    about: 'statement.md; every record is read as an event, signed with the key of the seed',
    seedHex: bytesToHex(seed),
    publicKeyHex: bytesToHex(pair.publicKey),
    accepted: VALUES.map(([name, value]) => {
      const record = makeStatement('event', value, (message) => primitives.sign(message, pair.secretKey));
      return { name, json: new TextDecoder().decode(record.subarray(8, -64)), recordHex: bytesToHex(record) };
    }),
    refused: [
      ...REFUSED.map(([name, text]) =>
        refused(name, statementOf(utf8(text), pair, primitives), 'malformed_message'),
      ),
      refused(
        'bytes that are not UTF-8',
        statementOf(Uint8Array.of(0x22, 0xff, 0x22), pair, primitives),
        'malformed_message',
      ),
      refused(
        'signed as another kind',
        statementOf(utf8('{}'), pair, primitives, 'command'),
        'bad_signature',
      ),
      refused('one bit of the JSON changed', flipped(event, 12), 'bad_signature'),
      refused('one bit of the signature changed', flipped(event, event.length - 40), 'bad_signature'),
      refused('too short', recordOf(EVENT, new Uint8Array(65)), 'malformed_record'),
      refused('another type', flipped(event, 3), 'malformed_record'),
      refused('another version', flipped(event, 2), 'unsupported_version'),
      refused('cut off', event.slice(0, -1), 'malformed_record'),
    ],
  };
}

/** A statement with any bytes for JSON, signed all the same. */
export function statementOf(
  json: Uint8Array,
  signer: KeyPair,
  primitives: SealPrimitives,
  name: StatementName = 'event',
): Uint8Array {
  return recordOf(EVENT, concatBytes(json, primitives.sign(labelled(name, json), signer.secretKey)));
}

function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < levels; i++) value = i % 2 === 0 ? [value] : { a: value };
  return value;
}

/** With the lowest bit of one byte changed. */
function flipped(record: Uint8Array, index: number): Uint8Array {
  const copy = record.slice();
  copy[index] = (copy[index] as number) ^ 1;
  return copy;
}
