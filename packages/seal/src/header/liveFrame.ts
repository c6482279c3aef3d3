import {
  bytesToHex,
  type DeviceId,
  hexToBytes,
  type LiveSessionId,
  PorchlightError,
} from '@porchlight/kernel';
import type { VerifyPrimitives } from '../primitives/primitives.ts';
import { ByteReader, malformed } from './ByteReader.ts';
import type { ByteWriter } from './ByteWriter.ts';
import { labelled } from './labelled.ts';
import { LIMITS } from './limits.ts';
import { FRAME_HEADER_BYTES, FRAME_SIGNATURE_BYTES, LIVE_LIMITS } from './liveLimits.ts';
import { atMost } from './opening.ts';
import { readBody } from './record.ts';
import { TRACK_NUMBER, TRACKS, type Track } from './segment.ts';

/** Which way a frame goes: `down` from the device to its viewers, `up` from somebody who talks to the device. */
export const DIRECTIONS = ['down', 'up'] as const;
export type Direction = (typeof DIRECTIONS)[number];
/** The number of a direction on the wire. */
export const DIRECTION_NUMBER = { down: 1, up: 2 } as const satisfies Record<Direction, number>;

const KEYFRAME = 1;
/** Where a header names its chunk. */
export const CHUNK_OFFSET = 23;

/** What a frame's header says, all of which its key is bound to (spec/live.md section 5). */
export interface FramePlace {
  readonly sessionId: LiveSessionId;
  /** From 1. */
  readonly generation: number;
  readonly direction: Direction;
  readonly track: Track;
  readonly isKeyframe: boolean;
  /** From 0. */
  readonly chunk: number;
  /** From 0, over the track and the whole session. */
  readonly sequence: number;
  /** When it is to be shown, from the session's start. */
  readonly timeUs: number;
  /** Of the whole frame's plaintext, over all its chunks. */
  readonly frameBytes: number;
}

/** One chunk of a frame as anybody may read it. Byte fields are views of the record. */
export interface LiveFrame extends FramePlace {
  readonly chunkCount: number;
  readonly isLastChunk: boolean;
  readonly headerBytes: Uint8Array;
  /** By the device, or by the client that talks; `verifyLiveFrame` checks it. */
  readonly signature: Uint8Array;
  readonly ciphertext: Uint8Array;
}

/** How many chunks a frame is cut into. */
export function chunksOf(frameBytes: number): number {
  return Math.ceil(frameBytes / LIVE_LIMITS.chunkBytes);
}

/** How many plaintext bytes a chunk of a frame has: as many as fit, and in the last the rest. */
export function chunkLength(frameBytes: number, chunk: number): number {
  return Math.min(LIVE_LIMITS.chunkBytes, frameBytes - chunk * LIVE_LIMITS.chunkBytes);
}

/**
 * Reads the header of a frame's chunk, without any key. Nothing in it is proven before `verifyLiveFrame`.
 * Throws `malformed_record`, `limit_exceeded` or `unsupported_version`.
 */
export function readLiveFrame(record: Uint8Array): LiveFrame {
  const body = readBody(record, 'frame');
  const reader = new ByteReader(body);
  const sessionId = bytesToHex(reader.bytes(16)) as LiveSessionId;
  const generation = atMost(reader.u32(), LIVE_LIMITS.generations, 'generation');
  if (generation === 0) throw malformed('generations are counted from 1');
  const direction = DIRECTIONS[reader.u8() - 1];
  if (direction === undefined) throw malformed('a direction is 1 for down or 2 for up');
  const track = TRACKS[reader.u8() - 1];
  if (track === undefined) throw malformed('a track is 1 for picture or 2 for sound');
  if (direction === 'up' && track !== 'sound') throw malformed('nothing but sound goes up to a device');
  const flags = reader.u8();
  if (flags > KEYFRAME) throw malformed('a frame has one flag and no other');
  const isKeyframe = flags === KEYFRAME;
  if (track === 'sound' && !isKeyframe) throw malformed('every frame of sound is a keyframe');
  const chunk = reader.u8();
  const sequence = atMost(reader.u32(), LIVE_LIMITS.framesOfTrack[track] - 1, 'sequence');
  const timeUs = atMost(reader.count(), LIVE_LIMITS.sessionUs, 'timeUs');
  const frameBytes = atMost(reader.u32(), LIVE_LIMITS.frameBytes[track], 'frameBytes');
  const chunkCount = chunksOf(frameBytes);
  if (chunk >= chunkCount) throw malformed('a frame of that length has no such chunk');
  const signature = reader.bytes(FRAME_SIGNATURE_BYTES);
  const ciphertext = reader.rest();
  if (ciphertext.length !== LIMITS.macBytes + chunkLength(frameBytes, chunk)) {
    throw malformed('a chunk has as many bytes as fit, and the last of a frame the rest');
  }
  return {
    sessionId,
    generation,
    direction,
    track,
    isKeyframe,
    chunk,
    chunkCount,
    isLastChunk: chunk === chunkCount - 1,
    sequence,
    timeUs,
    frameBytes,
    headerBytes: body.subarray(0, FRAME_HEADER_BYTES),
    signature,
    ciphertext,
  };
}

/** Who must have sealed a frame: the device down, a client up, by its Ed25519 key; and the device that it goes from or to. */
export interface FrameSigner {
  readonly deviceId: DeviceId;
  readonly signingKey: Uint8Array;
}

/** What the one who seals signs of each chunk. */
export function frameMessage(
  deviceId: DeviceId,
  headerBytes: Uint8Array,
  ciphertext: Uint8Array,
  primitives: Pick<VerifyPrimitives, 'sha256'>,
): Uint8Array {
  return labelled('frame', hexToBytes(deviceId), headerBytes, primitives.sha256(ciphertext));
}

/** Checks a chunk's signature, without any key that opens; a relay may do so too. Throws `bad_signature`. */
export function verifyLiveFrame(frame: LiveFrame, signer: FrameSigner, primitives: VerifyPrimitives): void {
  const message = frameMessage(signer.deviceId, frame.headerBytes, frame.ciphertext, primitives);
  if (!primitives.verifySignature(frame.signature, message, signer.signingKey))
    throw new PorchlightError(
      'bad_signature',
      'the frame was not made by the one it must come from, or was changed',
    );
}

/** Writes the 40 bytes before a frame's signature. */
export function putFrameHeader(writer: ByteWriter, place: FramePlace): ByteWriter {
  writer.put(hexToBytes(place.sessionId)).u32(place.generation).u8(DIRECTION_NUMBER[place.direction]);
  writer
    .u8(TRACK_NUMBER[place.track])
    .u8(place.isKeyframe ? KEYFRAME : 0)
    .u8(place.chunk);
  return writer.u32(place.sequence).u64(place.timeUs).u32(place.frameBytes);
}
