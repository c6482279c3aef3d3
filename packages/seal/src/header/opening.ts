import { bytesToHex, type ClipId, type DeviceId, type EpochMs, PorchlightError } from '@porchlight/kernel';
import type { VerifyPrimitives } from '../primitives/primitives.ts';
import { ByteReader, malformed } from './ByteReader.ts';
import { formatCell } from './cell.ts';
import { LIMITS } from './limits.ts';
import { readBody } from './record.ts';
import { signedMessage } from './signedMessage.ts';

export const TRIGGERS = ['motion', 'press', 'command'] as const;
export type Trigger = (typeof TRIGGERS)[number];

/** An opening as anybody may read it (spec/clip.md section 5). Byte fields are views of the record. */
export interface Opening {
  readonly deviceId: DeviceId;
  readonly clipId: ClipId;
  readonly clipNumber: number;
  readonly startedAtMs: EpochMs;
  readonly clockUncertaintyMs: number;
  readonly triggerOffsetMs: number;
  readonly trigger: Trigger;
  readonly tracks: { readonly picture: boolean; readonly sound: boolean };
  /** An H3 index of resolution 10 in 15 hexadecimal digits, or null where the household uploads none. */
  readonly cell: string | null;
  readonly epoch: number;
  readonly previousOpeningHash: Uint8Array;
  readonly keyCommitment: Uint8Array;
  readonly wrappedKey: Uint8Array;
  /** Null where there is no thumbnail. */
  readonly sealedThumbnail: Uint8Array | null;
  readonly signature: Uint8Array;
  /** The body before the signature. */
  readonly signedBytes: Uint8Array;
}

/** Throws `malformed_record`, `limit_exceeded` or `unsupported_version`. The signature isn't checked. */
export function readOpening(record: Uint8Array): Opening {
  const body = readBody(record, 'opening');
  const reader = new ByteReader(body);
  const fields = {
    deviceId: bytesToHex(reader.bytes(16)) as DeviceId,
    clipId: bytesToHex(reader.bytes(16)) as ClipId,
    clipNumber: reader.count(),
    startedAtMs: reader.timeMs(),
    clockUncertaintyMs: atMost(reader.u32(), LIMITS.clockUncertaintyMs, 'clockUncertaintyMs'),
    triggerOffsetMs: atMost(reader.u32(), LIMITS.clipMs, 'triggerOffsetMs'),
    trigger: readTrigger(reader.u8()),
    tracks: readTracks(reader.u8()),
    cell: formatCell(reader.u64()),
    epoch: reader.u32(),
    previousOpeningHash: reader.bytes(32),
    keyCommitment: reader.bytes(32),
    wrappedKey: reader.bytes(LIMITS.wrapBytes),
    sealedThumbnail: readThumbnail(reader),
  };
  if (fields.epoch === 0) throw malformed('epochs begin at 1');
  const signedBytes = body.subarray(0, reader.offset);
  const signature = reader.bytes(64);
  reader.end();
  return { ...fields, signature, signedBytes };
}

/** The hash by which segments, manifest and the next opening name this one. */
export function openingHash(record: Uint8Array, primitives: Pick<VerifyPrimitives, 'sha256'>): Uint8Array {
  return primitives.sha256(record);
}

/** Throws `bad_signature` unless the device signed it. */
export function verifyOpening(opening: Opening, signingKey: Uint8Array, primitives: VerifyPrimitives): void {
  if (
    !primitives.verifySignature(opening.signature, signedMessage('opening', opening.signedBytes), signingKey)
  ) {
    throw new PorchlightError('bad_signature', "the opening is not signed by this device's key");
  }
}

/** Throws `limit_exceeded`, naming the field. */
export function atMost(value: number, limit: number, name: string): number {
  if (value > limit)
    throw new PorchlightError('limit_exceeded', `${name} is at most ${limit} and this is ${value}`);
  return value;
}

function readTrigger(code: number): Trigger {
  const trigger = TRIGGERS[code - 1];
  if (trigger === undefined) throw malformed(`there is no trigger ${code}`);
  return trigger;
}

function readTracks(bits: number): Opening['tracks'] {
  if (bits < 1 || bits > 3) throw malformed('tracks has bit 0 for picture, bit 1 for sound, and no other');
  return { picture: (bits & 1) !== 0, sound: (bits & 2) !== 0 };
}

function readThumbnail(reader: ByteReader): Uint8Array | null {
  const length = atMost(reader.u32(), LIMITS.thumbnailBytes + LIMITS.macBytes, 'the length of the thumbnail');
  if (length > 0 && length <= LIMITS.macBytes) throw malformed('a sealed thumbnail has more than 16 bytes');
  return length === 0 ? null : reader.bytes(length);
}
