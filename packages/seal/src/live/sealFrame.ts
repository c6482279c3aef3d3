import { ByteWriter } from '../header/ByteWriter.ts';
import { LIMITS } from '../header/limits.ts';
import { chunkLength, chunksOf, putFrameHeader } from '../header/liveFrame.ts';
import { FRAME_HEADER_BYTES, LIVE_LIMITS } from '../header/liveLimits.ts';
import { putRecordHead, RECORD_HEAD_BYTES } from '../header/record.ts';
import type { Track } from '../header/segment.ts';
import type { SealPrimitives } from '../primitives/primitives.ts';
import { ZERO_NONCE } from '../seal/clipKeys.ts';
import type { MediaFrame } from './FrameCounter.ts';
import { type LiveScope, liveFrameKey } from './liveKeys.ts';

const CIPHERTEXT_START = RECORD_HEAD_BYTES + FRAME_HEADER_BYTES;

/** Where a frame stands: in a track of a generation, under a number that is used once. */
export interface FrameSeat {
  readonly scope: LiveScope;
  readonly track: Track;
  readonly trackKey: Uint8Array;
  readonly sequence: number;
}

/** The records of one frame, one for each chunk (spec/live.md section 5). The caller has checked the frame and never gives a number twice. */
export function sealFrame(frame: MediaFrame, seat: FrameSeat, primitives: SealPrimitives): Uint8Array[] {
  const count = chunksOf(frame.bytes.length);
  return Array.from({ length: count }, (_, chunk) => sealChunk(frame, seat, chunk, primitives));
}

function sealChunk(
  { bytes, timeUs, isKeyframe }: MediaFrame,
  { scope, track, trackKey, sequence }: FrameSeat,
  chunk: number,
  primitives: SealPrimitives,
): Uint8Array {
  const frameBytes = bytes.length;
  const start = chunk * LIVE_LIMITS.chunkBytes;
  const plaintext = bytes.subarray(start, start + chunkLength(frameBytes, chunk));
  const bodyBytes = FRAME_HEADER_BYTES + LIMITS.macBytes + plaintext.length;
  const writer = putRecordHead(new ByteWriter(RECORD_HEAD_BYTES + bodyBytes), 'frame', bodyBytes);
  putFrameHeader(writer, { ...scope, track, isKeyframe, chunk, sequence, timeUs, frameBytes });
  const record = writer.bytes;
  const key = liveFrameKey(trackKey, record.subarray(RECORD_HEAD_BYTES, CIPHERTEXT_START), primitives);
  primitives.secretboxInto(record.subarray(CIPHERTEXT_START), plaintext, ZERO_NONCE, key);
  return record;
}
