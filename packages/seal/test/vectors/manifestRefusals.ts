import { concatBytes } from '@porchlight/kernel';
import { readSegment } from '../../src/header/index.ts';
import { SegmentTree } from '../../src/header/SegmentTree.ts';
import { segmentLeaf } from '../../src/header/segment.ts';
import type { SealPrimitives } from '../../src/primitives/primitives.ts';
import { patched, recordOf } from '../forge.ts';
import type { Refusal, RefusalParts } from './clipRefusals.ts';

type Field = readonly [string, number, readonly number[], Refusal['code']];

/** Fields that no manifest may hold, whoever signs it. */
const FORMS: readonly Field[] = [
  ['endedAtMs of 2^53', 64, [0, 0x20, 0, 0, 0, 0, 0, 0], 'malformed_record'],
  ['an uncertainty past an hour at the end', 72, [0, 0x36, 0xee, 0x81], 'limit_exceeded'],
  ['reason 0', 76, [0], 'malformed_record'],
  ['reason 4', 76, [4], 'malformed_record'],
  ['4,097 picture segments', 77, [0, 0, 0x10, 1], 'limit_exceeded'],
  ['4,097 sound segments', 81, [0, 0, 0x10, 1], 'limit_exceeded'],
  ['17 cells', 141, [17], 'limit_exceeded'],
  ['a cell that is none', 142, [0, 0, 0, 0, 0, 0, 0, 0], 'malformed_record'],
  ['a cell twice', 142, [0x08, 0xa1, 0xfb, 0x46, 0x62, 0x2d, 0xff, 0xff], 'malformed_record'],
  ['a checkpoint that is too long', 158, [0x10, 1], 'limit_exceeded'],
  ['a checkpoint past the end', 158, [0, 200], 'malformed_record'],
  ['bytes left over in the manifest', 158, [0, 10], 'malformed_record'],
];

/** Fields that don't fit the clip, signed by its own device. */
const SIGNED: readonly Field[] = [
  ['a manifest that names another opening, signed', 0, [0, 0, 0, 0], 'broken_chain'],
  ['a manifest that names another device, signed', 32, [0, 0, 0, 0], 'wrong_device'],
  ['a manifest that names another clip, signed', 48, [0, 0, 0, 0], 'wrong_device'],
  ['a picture segment more, signed', 77, [0, 0, 0, 4], 'truncated_clip'],
  ['a sound segment less, signed', 81, [0, 0, 0, 2], 'truncated_clip'],
  ['other ciphertextBytes, signed', 85, [0, 0, 0, 0, 0, 0, 0, 1], 'truncated_clip'],
  ['another root, signed', 93, [0, 0, 0, 0], 'broken_chain'],
];

export function manifestRefusals({ small, forger, primitives }: RefusalParts): Refusal[] {
  const manifest = small.at(-1) as Uint8Array;
  const opening = small[0] as Uint8Array;
  const ending = (record: Uint8Array) => [...small.slice(0, -1), record];
  const started = new DataView(opening.buffer, opening.byteOffset + 8).getBigUint64(32);
  const endingAt = (name: string, lengthMs: number, code: Refusal['code']): Refusal => {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, started + BigInt(lengthMs));
    return { name, records: ending(forger.manifest(patched(manifest, 64, [...bytes]))), code };
  };
  const body = manifest.subarray(8);
  const withoutCells = recordOf(3, concatBytes(body.subarray(0, 141), Uint8Array.of(0), body.subarray(158)));
  const oneCell = recordOf(
    3,
    concatBytes(body.subarray(0, 141), Uint8Array.of(1), body.subarray(142, 150), body.subarray(158)),
  );
  const unfinished = forger.segments(opening, small.slice(1, -1).map(notLast));
  return [
    ...FORMS.map(([name, offset, bytes, code]) => ({
      name,
      records: ending(patched(manifest, offset, bytes)),
      code,
    })),
    ...SIGNED.map(([name, offset, bytes, code]) => ({
      name,
      records: ending(forger.manifest(patched(manifest, offset, bytes))),
      code,
    })),
    {
      name: 'a changed byte of the checkpoint',
      records: ending(patched(manifest, 165, [255])),
      code: 'bad_signature',
    },
    { name: 'a changed salt', records: ending(patched(manifest, 125, [0, 0, 0, 0])), code: 'bad_signature' },
    endingAt('an end before that of the media, signed', 1_999, 'malformed_record'),
    endingAt('an end after five minutes, signed', 300_001, 'clip_too_long'),
    {
      name: 'no cells where the opening has one, signed',
      records: ending(forger.manifest(withoutCells)),
      code: 'malformed_record',
    },
    {
      name: 'cells without that of the opening, signed',
      records: ending(forger.manifest(oneCell)),
      code: 'malformed_record',
    },
    {
      name: 'tracks without a last segment, signed',
      records: [
        opening,
        ...unfinished,
        forger.manifest(patched(manifest, 93, [...rootOf(unfinished, primitives)])),
      ],
      code: 'truncated_clip',
    },
  ];
}

function notLast(record: Uint8Array): Uint8Array {
  return patched(record, 37, [(record[8 + 37] as number) & ~1]);
}

function rootOf(records: readonly Uint8Array[], primitives: SealPrimitives): Uint8Array {
  const tree = new SegmentTree(primitives);
  for (const record of records) {
    const { headerBytes, ciphertext } = readSegment(record);
    tree.append(segmentLeaf(headerBytes, ciphertext, primitives));
  }
  return tree.root();
}
