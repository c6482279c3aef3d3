import { bytesToHex, type ClipId, type DeviceId, type EpochMs, PorchlightError } from '@porchlight/kernel';
import type { VerifyPrimitives } from '../primitives/primitives.ts';
import { ByteReader, malformed } from './ByteReader.ts';
import { formatCell } from './cell.ts';
import { LIMITS } from './limits.ts';
import { readBody } from './record.ts';
import { twoPartMessage } from './twoPartMessage.ts';

export const TRIGGERS = ['motion', 'press', 'command', 'sensor', 'schedule'] as const;
export type Trigger = (typeof TRIGGERS)[number];

/** An opening as anybody may read it (spec/clip.md section 5). Byte fields are views of the record. */
export interface Opening {
  readonly deviceId: DeviceId;
  readonly clipId: ClipId;
  readonly startedAtMs: EpochMs;
  readonly clockUncertaintyMs: number;
  readonly triggerOffsetMs: number;
  readonly trigger: Trigger;
  readonly tracks: { readonly picture: boolean; readonly sound: boolean };
  readonly keyCommitment: Uint8Array;
  readonly clipNumber: number;
  /** Zeros for clip number 0. */
  readonly previousOpeningHash: Uint8Array;
  /** How many segments the clip before has at least, to the end of a unit; fewer in the cloud mean that its end was withheld. */
  readonly previousSegments: number;
  /** An H3 index of resolution 10 in 15 hexadecimal digits, or null where the household uploads none. */
  readonly cell: string | null;
  readonly epoch: number;
  readonly wrappedKey: Uint8Array;
  /** Null where there is no thumbnail. */
  readonly sealedThumbnail: Uint8Array | null;
  readonly signature: Uint8Array;
  /** What goes along when segments are given away. */
  readonly shownBytes: Uint8Array;
  /** What then stays behind its hash. */
  readonly withheldBytes: Uint8Array;
}

const SHOWN_BYTES = 82;

/** Throws `malformed_record`, `limit_exceeded` or `unsupported_version`. The signature isn't checked. */
export function readOpening(record: Uint8Array): Opening {
  const body = readBody(record, 'opening');
  const reader = new ByteReader(body);
  const fields = {
    deviceId: bytesToHex(reader.bytes(16)) as DeviceId,
    clipId: bytesToHex(reader.bytes(16)) as ClipId,
    startedAtMs: reader.timeMs(),
    clockUncertaintyMs: atMost(reader.u32(), LIMITS.clockUncertaintyMs, 'clockUncertaintyMs'),
    triggerOffsetMs: atMost(reader.u32(), LIMITS.clipMs, 'triggerOffsetMs'),
    trigger: readTrigger(reader.u8()),
    tracks: readTracks(reader.u8()),
    keyCommitment: reader.bytes(32),
    clipNumber: reader.count(),
    previousOpeningHash: reader.bytes(32),
    previousSegments: atMost(reader.u32(), LIMITS.segmentsOfClip, 'previousSegments'),
    cell: formatCell(reader.u64()),
    epoch: reader.u32(),
    wrappedKey: reader.bytes(LIMITS.wrapBytes),
    sealedThumbnail: readThumbnail(reader),
  };
  if (fields.epoch === 0) throw malformed('epochs begin at 1');
  const isFirst = fields.previousSegments === 0 && fields.previousOpeningHash.every((byte) => byte === 0);
  if (fields.clipNumber === 0 && !isFirst) throw malformed("a device's first clip has none before it");
  const shownBytes = body.subarray(0, SHOWN_BYTES);
  const withheldBytes = body.subarray(SHOWN_BYTES, reader.offset);
  const signature = reader.bytes(64);
  reader.end();
  return { ...fields, signature, shownBytes, withheldBytes };
}

/** The hash by which segments, manifest and the next opening name this one: that of the message which the device signed. */
export function openingHash(opening: Opening, primitives: Pick<VerifyPrimitives, 'sha256'>): Uint8Array {
  return primitives.sha256(twoPartMessage('opening', opening.shownBytes, opening.withheldBytes, primitives));
}

/** Throws `bad_signature` unless the device signed it. */
export function verifyOpening(opening: Opening, signingKey: Uint8Array, primitives: VerifyPrimitives): void {
  const message = twoPartMessage('opening', opening.shownBytes, opening.withheldBytes, primitives);
  if (!primitives.verifySignature(opening.signature, message, signingKey)) {
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
