import { bitFlipped, patched, type SegmentFields, segmentOf } from '../forge.ts';
import type { Refusal, RefusalParts } from './clipRefusals.ts';

const [LAST, BEGINS, ENDS, KEYFRAME] = [1, 2, 4, 8] as const;
const WHOLE = BEGINS | ENDS;

const picture = (fields: Partial<SegmentFields>): SegmentFields => ({
  sequence: 0,
  track: 1,
  flags: WHOLE,
  index: 0,
  startOffsetMs: 0,
  durationMs: 0,
  ...fields,
});
const INITIALIZATION = picture({});
const second = (fields: Partial<SegmentFields> = {}): SegmentFields =>
  picture({ sequence: 1, index: 1, startOffsetMs: 1_000, durationMs: 1_000, ...fields });
const third = (fields: Partial<SegmentFields> = {}): SegmentFields =>
  second({ sequence: 2, index: 2, ...fields });

/** Segments that no sealer makes; their signatures hold. */
const SEQUENCES: readonly (readonly [string, readonly SegmentFields[], Refusal['code']])[] = [
  ['track 0', [picture({ track: 0 })], 'malformed_record'],
  ['track 3', [picture({ track: 3 })], 'malformed_record'],
  ['a reserved flag', [picture({ flags: WHOLE | 16 })], 'malformed_record'],
  ['sequence 8,192', [picture({ sequence: 8_192 })], 'limit_exceeded'],
  ['index 4,096', [picture({ index: 4_096 })], 'limit_exceeded'],
  [
    'a start past five minutes',
    [INITIALIZATION, second({ startOffsetMs: 300_001, durationMs: 0 })],
    'limit_exceeded',
  ],
  ['an end past five minutes', [INITIALIZATION, second({ startOffsetMs: 299_001 })], 'limit_exceeded'],
  [
    'the last of a track without an end of its unit',
    [INITIALIZATION, second({ flags: LAST | BEGINS })],
    'malformed_record',
  ],
  ['an index left out', [INITIALIZATION, second({ index: 2 })], 'out_of_order'],
  ['an index twice', [INITIALIZATION, second({ index: 0 })], 'out_of_order'],
  ['a first segment that begins no unit', [picture({ flags: ENDS })], 'malformed_record'],
  ['a unit that begins in a unit', [INITIALIZATION, second({ flags: BEGINS }), third()], 'malformed_record'],
  ['a unit that never began', [INITIALIZATION, second({ flags: ENDS })], 'malformed_record'],
  [
    'a unit with two starts',
    [INITIALIZATION, second({ flags: BEGINS }), third({ flags: ENDS, startOffsetMs: 1_001 })],
    'malformed_record',
  ],
  [
    'a unit with two durations',
    [INITIALIZATION, second({ flags: BEGINS }), third({ flags: ENDS, durationMs: 999 })],
    'malformed_record',
  ],
  [
    'a keyframe flag within a unit',
    [INITIALIZATION, second({ flags: BEGINS }), third({ flags: ENDS | KEYFRAME })],
    'malformed_record',
  ],
  [
    'a unit of the other track within a unit',
    [INITIALIZATION, second({ flags: BEGINS }), picture({ sequence: 2, track: 2 })],
    'out_of_order',
  ],
  [
    'a segment after the last of its track',
    [INITIALIZATION, second({ flags: WHOLE | LAST }), third()],
    'malformed_record',
  ],
  ['an initialization segment that starts late', [picture({ startOffsetMs: 1 })], 'malformed_record'],
  ['an initialization segment with a duration', [picture({ durationMs: 1 })], 'malformed_record'],
  ['an initialization segment with a keyframe', [picture({ flags: WHOLE | KEYFRAME })], 'malformed_record'],
  [
    'a unit that starts before the one before it',
    [INITIALIZATION, second(), third({ startOffsetMs: 999 })],
    'malformed_record',
  ],
];

export function segmentRefusals({ small, forger }: RefusalParts): Refusal[] {
  const opening = small[0] as Uint8Array;
  const pictureOnly = forger.opening(patched(opening, 49, [1]));
  const hash = (small[1] as Uint8Array).subarray(8, 40);
  const bound = (records: readonly Uint8Array[]) => records.map((record) => patched(record, 0, [...hash]));
  const signed = (at: Uint8Array, records: readonly Uint8Array[]) => [at, ...forger.segments(at, records)];
  const changedIn = (i: number, offset: number): Uint8Array[] => {
    const record = small[i] as Uint8Array;
    return signed(
      opening,
      small.slice(1, i + 1).with(i - 1, patched(record, offset, [(record[8 + offset] as number) ^ 1])),
    );
  };
  return [
    ...SEQUENCES.map(([name, fields, code]) => ({
      name,
      records: [opening, ...bound(fields.map((each) => segmentOf(each)))],
      code,
    })),
    {
      name: 'a ciphertext of 15 bytes',
      records: [opening, ...bound([segmentOf(INITIALIZATION, 15)])],
      code: 'malformed_record',
    },
    {
      name: 'an empty plaintext',
      records: [opening, ...bound([segmentOf(INITIALIZATION, 16)])],
      code: 'malformed_record',
    },
    {
      name: 'no ciphertext',
      records: [opening, ...bound([segmentOf(INITIALIZATION, 0)])],
      code: 'malformed_record',
    },
    {
      name: 'a track that the opening does not announce, signed',
      records: signed(pictureOnly, small.slice(1, 3)),
      code: 'malformed_record',
    },
    {
      name: 'a changed byte of ciphertext',
      records: small.with(3, flippedAtEnd(small[3])),
      code: 'broken_chain',
    },
    {
      name: 'a changed commitment',
      records: small.with(3, bitFlipped(small[3] as Uint8Array, 8 * (8 + 50))),
      code: 'broken_chain',
    },
    {
      name: 'a changed time',
      records: small.with(5, bitFlipped(small[5] as Uint8Array, 8 * (8 + 49))),
      code: 'broken_chain',
    },
    {
      name: 'a changed flag',
      records: small.with(3, bitFlipped(small[3] as Uint8Array, 8 * (8 + 37) + 3)),
      code: 'broken_chain',
    },
    { name: 'a wrong segment commitment, signed', records: changedIn(3, 50), code: 'wrong_key' },
    { name: 'a changed ciphertext, signed', records: changedIn(3, 150), code: 'wrong_key' },
    {
      name: 'a last segment that is not called the last, signed',
      records: changedIn(5, 37),
      code: 'wrong_key',
    },
  ];
}

function flippedAtEnd(record: Uint8Array | undefined): Uint8Array {
  const copy = (record as Uint8Array).slice();
  copy[copy.length - 1] = (copy.at(-1) as number) ^ 0x80;
  return copy;
}
