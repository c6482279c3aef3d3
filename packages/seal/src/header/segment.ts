import type { VerifyPrimitives } from '../primitives/primitives.ts';
import { ByteReader, malformed } from './ByteReader.ts';
import { ByteWriter } from './ByteWriter.ts';
import { labelled } from './labelled.ts';
import { LIMITS } from './limits.ts';
import { atMost } from './opening.ts';
import { readBody } from './record.ts';

export const TRACKS = ['picture', 'sound'] as const;
export type Track = (typeof TRACKS)[number];

/** The number of a track on the wire. */
export const TRACK_NUMBER = { picture: 1, sound: 2 } as const satisfies Record<Track, number>;
export const SEGMENT_FLAGS = { last: 1, beginsUnit: 2, endsUnit: 4, keyframe: 8 } as const;
/** The bytes of a segment's body that its leaf covers beside the ciphertext. */
export const SEGMENT_HEADER_BYTES = 82;
/** 0x00 ‖ header ‖ hash of the ciphertext; owned by `segmentLeaf`, which fills it anew for each leaf. */
const LEAF_MESSAGE = new Uint8Array(1 + SEGMENT_HEADER_BYTES + 32);

/** A segment as anybody may read it (spec/clip.md section 6). Byte fields are views of the record. */
export interface Segment {
  readonly openingHash: Uint8Array;
  readonly sequence: number;
  readonly track: Track;
  readonly index: number;
  readonly isLast: boolean;
  readonly beginsUnit: boolean;
  readonly endsUnit: boolean;
  readonly isKeyframe: boolean;
  readonly startOffsetMs: number;
  readonly durationMs: number;
  readonly segmentCommitment: Uint8Array;
  /** Null where the segment doesn't end a unit. */
  readonly signature: Uint8Array | null;
  readonly ciphertext: Uint8Array;
  readonly headerBytes: Uint8Array;
}

/** Throws `malformed_record`, `limit_exceeded` or `unsupported_version`. The signature isn't checked. */
export function readSegment(record: Uint8Array): Segment {
  const body = readBody(record, 'segment');
  const reader = new ByteReader(body);
  const openingHash = reader.bytes(32);
  const sequence = atMost(reader.u32(), LIMITS.segmentsOfClip - 1, 'sequence');
  const track = TRACKS[reader.u8() - 1];
  if (track === undefined) throw malformed('a track is 1 for picture or 2 for sound');
  const flags = reader.u8();
  if (flags > 15) throw malformed('a segment has four flags and no other');
  const endsUnit = (flags & SEGMENT_FLAGS.endsUnit) !== 0;
  const isLast = (flags & SEGMENT_FLAGS.last) !== 0;
  if (isLast && !endsUnit) throw malformed('the last segment of a track ends a unit');
  const index = atMost(reader.u32(), LIMITS.segmentsOfTrack - 1, 'index');
  const startOffsetMs = atMost(reader.u32(), LIMITS.clipMs, 'startOffsetMs');
  const durationMs = atMost(reader.u32(), LIMITS.clipMs, 'durationMs');
  atMost(startOffsetMs + durationMs, LIMITS.clipMs, 'startOffsetMs + durationMs');
  const segmentCommitment = reader.bytes(32);
  const signature = endsUnit ? reader.bytes(64) : null;
  const ciphertext = reader.rest();
  if (ciphertext.length < LIMITS.macBytes + (isLast ? 0 : 1))
    throw malformed('a ciphertext has more than 16 bytes, or 16 in the last segment of a track');
  return {
    openingHash,
    sequence,
    track,
    index,
    isLast,
    beginsUnit: (flags & SEGMENT_FLAGS.beginsUnit) !== 0,
    endsUnit,
    isKeyframe: (flags & SEGMENT_FLAGS.keyframe) !== 0,
    startOffsetMs,
    durationMs,
    segmentCommitment,
    signature,
    ciphertext,
    headerBytes: body.subarray(0, SEGMENT_HEADER_BYTES),
  };
}

/** The leaf of a segment in its clip's Merkle tree. `header` is the body's first 82 bytes. */
export function segmentLeaf(
  header: Uint8Array,
  ciphertext: Uint8Array,
  primitives: VerifyPrimitives,
): Uint8Array {
  LEAF_MESSAGE.set(header, 1);
  LEAF_MESSAGE.set(primitives.sha256(ciphertext), 1 + SEGMENT_HEADER_BYTES);
  return primitives.sha256(LEAF_MESSAGE);
}

/** What the device signs at the end of each unit: the tree over the first `segmentCount` segments. */
export function treeHeadMessage(openingHash: Uint8Array, segmentCount: number, root: Uint8Array): Uint8Array {
  return labelled('segment', openingHash, new ByteWriter(4).u32(segmentCount).bytes, root);
}
