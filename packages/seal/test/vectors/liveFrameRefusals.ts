import { bytesToHex, type ErrorCode } from '@porchlight/kernel';
import { bitFlipped, patched, recordOf } from '../forge.ts';
import type { LiveRefusal } from './liveRefusals.ts';
import type { LiveStory } from './liveStory.ts';

/** Offsets in a frame's body. */
const AT = {
  generation: 16,
  direction: 20,
  track: 21,
  flags: 22,
  chunk: 23,
  sequence: 24,
  timeUs: 28,
  frameBytes: 36,
};
const TIME_2_53 = [0, 0x20, 0, 0, 0, 0, 0, 0];

/** Frames out of turn, and frames in which something was changed. */
export function frameRefusals(story: LiveStory): LiveRefusal[] {
  return [...outOfTurn(story), ...changedHeaders(story), ...changedBytes(story)];
}

function outOfTurn({ large }: LiveStory): LiveRefusal[] {
  const lastOfLarge = bytesToHex(large[1] as Uint8Array);
  return [
    { name: 'a frame twice', code: 'replayed', steps: [0, 1, 1] },
    { name: 'a frame of sound twice', code: 'replayed', steps: [0, 2, 2] },
    { name: 'a frame after a later one', code: 'replayed', steps: [0, 3, 1] },
    { name: 'a generation before its announcement', code: 'sealed_for_another', steps: [0, 1, 5] },
    { name: 'a generation that is over', code: 'replayed', steps: [0, 4, 3] },
    { name: 'a chunk whose first did not come', code: 'truncated_clip', steps: [0, 4, 5, lastOfLarge] },
  ];
}

function changedHeaders({ steps }: LiveStory): LiveRefusal[] {
  const change = (name: string, code: ErrorCode, offset: number, bytes: readonly number[], at = 1) => ({
    name,
    code,
    steps: [0, bytesToHex(patched(steps[at]?.record as Uint8Array, offset, bytes))],
  });
  return [
    change('another session', 'broken_chain', 0, [0, 0]),
    change('generation 0', 'malformed_record', AT.generation, [0, 0, 0, 0]),
    change('generation 2', 'sealed_for_another', AT.generation, [0, 0, 0, 2]),
    change('generation 1025', 'limit_exceeded', AT.generation, [0, 0, 4, 1]),
    change('direction 0', 'malformed_record', AT.direction, [0]),
    change('direction 3', 'malformed_record', AT.direction, [3]),
    change('picture to the device', 'malformed_record', AT.direction, [2]),
    change('sound to the device', 'broken_chain', AT.direction, [2], 2),
    change('track 0', 'malformed_record', AT.track, [0]),
    change('track 3', 'malformed_record', AT.track, [3]),
    change('picture as sound', 'bad_signature', AT.track, [2]),
    change('sound as picture', 'bad_signature', AT.track, [1], 2),
    change('a second flag', 'malformed_record', AT.flags, [3]),
    change('a keyframe without its flag', 'bad_signature', AT.flags, [0]),
    change('a picture with the flag of a keyframe', 'bad_signature', AT.flags, [1], 3),
    change('sound that is no keyframe', 'malformed_record', AT.flags, [0], 2),
    change('a chunk that the frame does not have', 'malformed_record', AT.chunk, [1]),
    change('another number', 'bad_signature', AT.sequence, [0, 0, 0, 1]),
    change('a picture past the last number', 'limit_exceeded', AT.sequence, [0, 3, 0x4b, 0xc0]),
    change('sound past the last number', 'limit_exceeded', AT.sequence, [0, 5, 0x7e, 0x40], 2),
    change('another time', 'bad_signature', AT.timeUs + 7, [1]),
    change('a time past the longest session', 'limit_exceeded', AT.timeUs, [0, 0, 0, 0, 0xd6, 0x93, 0xa4, 1]),
    change('a time of 2^53', 'malformed_record', AT.timeUs, TIME_2_53),
    change('an empty frame', 'malformed_record', AT.frameBytes, [0, 0, 0, 0]),
    change('a length that does not fit', 'malformed_record', AT.frameBytes, [0, 0, 0, 41]),
    change('a picture too large', 'limit_exceeded', AT.frameBytes, [0, 16, 0, 1]),
    change('sound too large', 'limit_exceeded', AT.frameBytes, [0, 0, 0x40, 1], 2),
  ];
}

function changedBytes({ steps }: LiveStory): LiveRefusal[] {
  const record = steps[1]?.record as Uint8Array;
  const body = record.subarray(8);
  const as = (name: string, code: ErrorCode, bytes: Uint8Array): LiveRefusal => ({
    name,
    code,
    steps: [0, bytesToHex(bytes)],
  });
  return [
    as('a bit of the authenticator', 'bad_signature', bitFlipped(record, 8 * 112)),
    as('a bit of the signature', 'bad_signature', bitFlipped(record, 8 * 48)),
    as('a bit of the ciphertext', 'bad_signature', bitFlipped(record, 8 * record.length - 1)),
    as('one byte less', 'malformed_record', recordOf(4, body.subarray(0, -1))),
    as('one byte more', 'malformed_record', recordOf(4, Uint8Array.from([...body, 0]))),
    as('cut off', 'malformed_record', record.subarray(0, -1)),
    as('no more than a header', 'malformed_record', recordOf(4, body.subarray(0, 104))),
    as('half a header', 'malformed_record', recordOf(4, body.subarray(0, 20))),
    as('another type', 'malformed_record', recordOf(2, body)),
    as('another version', 'unsupported_version', bitFlipped(record, 8 * 2)),
  ];
}
