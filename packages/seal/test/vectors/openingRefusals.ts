import { concatBytes } from '@porchlight/kernel';
import { bitFlipped, patched, recordOf } from '../forge.ts';
import type { Refusal, RefusalParts } from './clipRefusals.ts';

/** Offset, bytes and outcome of a field that no opening may hold; the form is checked before the signature. */
const FIELDS: readonly (readonly [string, number, readonly number[], Refusal['code']])[] = [
  ['startedAtMs of 2^53', 32, [0, 0x20, 0, 0, 0, 0, 0, 0], 'malformed_record'],
  ['an uncertainty past an hour', 40, [0, 0x36, 0xee, 0x81], 'limit_exceeded'],
  ['a trigger after five minutes', 44, [0, 0x04, 0x93, 0xe1], 'limit_exceeded'],
  ['trigger 0', 48, [0], 'malformed_record'],
  ['trigger 6', 48, [6], 'malformed_record'],
  ['no track', 49, [0], 'malformed_record'],
  ['a third track', 49, [7], 'malformed_record'],
  ['clipNumber of 2^53', 82, [0, 0x20, 0, 0, 0, 0, 0, 0], 'malformed_record'],
  ['a first clip with one before it', 82, [0, 0, 0, 0, 0, 0, 0, 0], 'malformed_record'],
  ['previousSegments of 8,193', 122, [0, 0, 0x20, 1], 'limit_exceeded'],
  ['a cell of resolution 9', 126, [0x08, 0x91, 0xfb, 0x46, 0x62, 0x2d, 0xff, 0xff], 'malformed_record'],
  ['an H3 edge', 126, [0x10, 0xa1, 0xfb, 0x46, 0x62, 0x2d, 0xff, 0xff], 'malformed_record'],
  [
    'a cell with its reserved bits set',
    126,
    [0x09, 0xa1, 0xfb, 0x46, 0x62, 0x2d, 0xff, 0xff],
    'malformed_record',
  ],
  [
    'a cell with the highest bit set',
    126,
    [0x88, 0xa1, 0xfb, 0x46, 0x62, 0x2d, 0xff, 0xff],
    'malformed_record',
  ],
  ['a cell in base cell 122', 126, [0x08, 0xaf, 0x5b, 0x46, 0x62, 0x2d, 0x7f, 0xff], 'malformed_record'],
  ['a cell with a digit too many', 126, [0x08, 0xa1, 0xfb, 0x46, 0x62, 0x2d, 0x7f, 0xfe], 'malformed_record'],
  ['a cell with a digit too few', 126, [0x08, 0xa1, 0xfb, 0x46, 0x62, 0x2f, 0xff, 0xff], 'malformed_record'],
  ['epoch 0', 134, [0, 0, 0, 0], 'malformed_record'],
  ['an empty thumbnail', 218, [0, 0, 0, 16], 'malformed_record'],
  ['a thumbnail that is too long', 218, [0, 0, 0xc0, 1], 'limit_exceeded'],
  ['a thumbnail past the end', 218, [0, 0, 0, 200], 'malformed_record'],
  ['bytes left over', 218, [0, 0, 0, 20], 'malformed_record'],
];

export function openingRefusals(parts: RefusalParts): Refusal[] {
  const { forger, small, device, foreign } = parts;
  const opening = small[0] as Uint8Array;
  const forged = (name: string, offset: number, bytes: readonly number[], code: Refusal['code']) => ({
    name,
    records: [forger.opening(patched(opening, offset, bytes))],
    code,
  });
  const changed = (offset: number) => [(opening[8 + offset] as number) ^ 1];
  const foreignBody = (foreign[0] as Uint8Array).slice(8);
  foreignBody.set((opening as Uint8Array).subarray(8, 24));
  return [
    ...FIELDS.map(([name, offset, bytes, code]) => ({
      name,
      records: [patched(opening, offset, bytes)],
      code,
    })),
    {
      name: 'an opening with a changed byte',
      records: [patched(opening, 150, changed(150))],
      code: 'bad_signature',
    },
    {
      name: 'an opening with a changed signature',
      records: [bitFlipped(opening, 8 * (opening.length - 1))],
      code: 'bad_signature',
    },
    {
      name: 'an opening signed by another device in the name of this one',
      records: [recordOf(1, foreignBody)],
      code: 'bad_signature',
    },
    {
      name: 'an opening whose signature has S + L',
      records: [concatBytes(opening.subarray(0, -32), plusOrder(opening.subarray(-32)))],
      code: 'bad_signature',
    },
    forged('a wrong key commitment, signed', 50, changed(50), 'wrong_key'),
    forged('a wrap that was changed, signed', 200, changed(200), 'sealed_for_another'),
    forged('a wrap from a key of low order, signed', 138, new Array(32).fill(0), 'sealed_for_another'),
    forged(
      'the wrap of one epoch in another, signed',
      134,
      [0, 0, 0, device.epoch - 1],
      'sealed_for_another',
    ),
    forged('an epoch of which there is no key, signed', 134, [0, 0, 0, 9], 'sealed_for_another'),
    forged('a changed thumbnail, signed', 240, changed(240), 'wrong_key'),
  ];
}

const ORDER = Buffer.from('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010', 'hex');

/** S + L, little-endian: the other S for which the equation holds. */
function plusOrder(s: Uint8Array): Uint8Array {
  let carry = 0;
  return s.map((byte, i) => {
    const sum = byte + (ORDER[i] as number) + carry;
    carry = sum >> 8;
    return sum & 0xff;
  });
}
