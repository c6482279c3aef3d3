import { bitFlipped, recordOf } from '../forge.ts';
import type { Refusal, RefusalParts } from './clipRefusals.ts';

/** Faults of records as such, and of their order in the clip. */
export function formRefusals({ small, another, foreign }: RefusalParts): Refusal[] {
  const [opening, ...rest] = small as readonly [Uint8Array, ...Uint8Array[]];
  const segment = small[3] as Uint8Array;
  const manifest = small.at(-1) as Uint8Array;
  const replaced = (i: number, record: Uint8Array) => small.with(i, record);
  const inSegment = (name: string, record: Uint8Array, code: Refusal['code'] = 'malformed_record') => ({
    name,
    records: replaced(3, record),
    code,
  });
  return [
    { name: 'nothing', records: [], code: 'malformed_record' },
    { name: 'no opening', records: rest, code: 'malformed_record' },
    { name: 'two openings', records: [opening, ...small], code: 'malformed_record' },
    { name: 'a segment after the manifest', records: [...small, segment], code: 'malformed_record' },
    { name: 'the manifest twice', records: [...small, manifest], code: 'malformed_record' },
    inSegment('version 0', bitFlipped(segment, 16), 'unsupported_version'),
    inSegment('version 3', bitFlipped(segment, 17), 'unsupported_version'),
    { name: 'an opening of version 0', records: [bitFlipped(opening, 16)], code: 'unsupported_version' },
    inSegment('another beginning than PL', bitFlipped(segment, 0)),
    inSegment('a length that is too great', bitFlipped(segment, 7 * 8)),
    inSegment('a record cut off', segment.slice(0, -1)),
    inSegment('a record with a byte more', Uint8Array.of(...segment, 0)),
    inSegment('seven bytes', segment.slice(0, 7)),
    inSegment('an unknown type', recordOf(9, segment.slice(8))),
    inSegment('an event in place of a segment', recordOf(32, segment.slice(8))),
    inSegment('a segment without a body', recordOf(2, new Uint8Array(0))),
    {
      name: 'an opening without a body',
      records: [recordOf(1, new Uint8Array(0))],
      code: 'malformed_record',
    },
    {
      name: 'a manifest without a body',
      records: replaced(7, recordOf(3, new Uint8Array(0))),
      code: 'malformed_record',
    },
    { name: 'segments swapped', records: swapped(small, 3, 4), code: 'out_of_order' },
    { name: 'a segment left out', records: small.toSpliced(3, 1), code: 'out_of_order' },
    { name: 'a segment twice', records: small.toSpliced(3, 0, segment), code: 'out_of_order' },
    { name: 'the last segment left out', records: small.toSpliced(6, 1), code: 'truncated_clip' },
    { name: 'no segments', records: [opening, manifest], code: 'truncated_clip' },
    {
      name: 'a segment of another clip',
      records: replaced(3, another[3] as Uint8Array),
      code: 'broken_chain',
    },
    {
      name: 'a segment of another device',
      records: replaced(3, foreign[3] as Uint8Array),
      code: 'broken_chain',
    },
    {
      name: 'the opening of another clip',
      records: replaced(0, another[0] as Uint8Array),
      code: 'broken_chain',
    },
    {
      name: 'the manifest of another clip',
      records: replaced(7, another[7] as Uint8Array),
      code: 'broken_chain',
    },
    {
      name: 'the manifest of another device',
      records: replaced(7, foreign[7] as Uint8Array),
      code: 'bad_signature',
    },
    { name: 'a clip of another device', records: foreign, code: 'wrong_device' },
  ];
}

function swapped(records: readonly Uint8Array[], i: number, j: number): Uint8Array[] {
  return records.with(i, records[j] as Uint8Array).with(j, records[i] as Uint8Array);
}
