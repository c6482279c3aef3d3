import { ByteWriter } from '../header/ByteWriter.ts';
import { LIMITS } from '../header/limits.ts';
import { chunkLength, chunksOf, frameMessage, putFrameHeader } from '../header/liveFrame.ts';
import { FRAME_CIPHERTEXT_START, FRAME_HEADER_BYTES, LIVE_LIMITS } from '../header/liveLimits.ts';
import { putRecordHead, RECORD_HEAD_BYTES } from '../header/record.ts';
import type { Track } from '../header/segment.ts';
import type { SealPrimitives } from '../primitives/primitives.ts';
import { ZERO_NONCE } from '../seal/clipKeys.ts';
import type { MediaFrame } from './FrameCounter.ts';
import { type LiveScope, liveFrameKey } from './liveKeys.ts';

const HEADER_END = RECORD_HEAD_BYTES + FRAME_HEADER_BYTES;

/** Where a frame stands: in a track of a generation, under a number that is used once. */
export interface FrameSeat {
  readonly scope: LiveScope;
  readonly track: Track;
  readonly trackKey: Uint8Array;
  readonly sequence: number;
  /** Ed25519 by the one who seals. */
  readonly sign: (message: Uint8Array) => Uint8Array;
}

/** The records of one frame, one for each chunk (spec/live.md section 5). The caller has checked the frame and never gives a number twice. */
export function sealFrame(frame: MediaFrame, seat: FrameSeat, primitives: SealPrimitives): Uint8Array[] {
  const count = chunksOf(frame.bytes.length);
  return Array.from({ length: count }, (_, chunk) => sealChunk(frame, seat, chunk, primitives));
}

function sealChunk(
  { bytes, timeUs, isKeyframe }: MediaFrame,
  { scope, track, trackKey, sequence, sign }: FrameSeat,
  chunk: number,
  primitives: SealPrimitives,
): Uint8Array {
  const frameBytes = bytes.length;
  const start = chunk * LIVE_LIMITS.chunkBytes;
  const plaintext = bytes.subarray(start, start + chunkLength(frameBytes, chunk));
  const recordBytes = FRAME_CIPHERTEXT_START + LIMITS.macBytes + plaintext.length;
  const writer = putRecordHead(new ByteWriter(recordBytes), 'frame', recordBytes - RECORD_HEAD_BYTES);
  putFrameHeader(writer, { ...scope, track, isKeyframe, chunk, sequence, timeUs, frameBytes });
  const record = writer.bytes;
  const header = record.subarray(RECORD_HEAD_BYTES, HEADER_END);
  const ciphertext = record.subarray(FRAME_CIPHERTEXT_START);
  primitives.secretboxInto(ciphertext, plaintext, ZERO_NONCE, liveFrameKey(trackKey, header, primitives));
  writer.put(sign(frameMessage(scope.deviceId, header, ciphertext, primitives)));
  return record;
}
