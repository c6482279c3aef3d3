import { bytesToHex, type ClipId, type DeviceId, type EpochMs, PorchlightError } from '@porchlight/kernel';
import type { VerifyPrimitives } from '../primitives/primitives.ts';
import { ByteReader, malformed } from './ByteReader.ts';
import { formatCell } from './cell.ts';
import { LIMITS } from './limits.ts';
import { atMost } from './opening.ts';
import { readBody } from './record.ts';
import { signedMessage } from './signedMessage.ts';

export const END_REASONS = ['motion-ended', 'longest', 'stopped'] as const;
export type EndReason = (typeof END_REASONS)[number];

/** A manifest (spec/clip.md section 7). Byte fields are views of the record. */
export interface Manifest {
  readonly openingHash: Uint8Array;
  readonly deviceId: DeviceId;
  readonly clipId: ClipId;
  readonly endedAtMs: EpochMs;
  readonly clockUncertaintyMs: number;
  readonly reason: EndReason;
  readonly pictureSegments: number;
  readonly soundSegments: number;
  readonly ciphertextBytes: number;
  readonly root: Uint8Array;
  readonly cells: readonly string[];
  /** Empty where the device has seen none. */
  readonly checkpoint: Uint8Array;
  readonly signature: Uint8Array;
  readonly signedBytes: Uint8Array;
}

/** Throws `malformed_record`, `limit_exceeded` or `unsupported_version`. The signature isn't checked. */
export function readManifest(record: Uint8Array): Manifest {
  const body = readBody(record, 'manifest');
  const reader = new ByteReader(body);
  const fields = {
    openingHash: reader.bytes(32),
    deviceId: bytesToHex(reader.bytes(16)) as DeviceId,
    clipId: bytesToHex(reader.bytes(16)) as ClipId,
    endedAtMs: reader.timeMs(),
    clockUncertaintyMs: atMost(reader.u32(), LIMITS.clockUncertaintyMs, 'clockUncertaintyMs'),
    reason: readReason(reader.u8()),
    pictureSegments: atMost(reader.u32(), LIMITS.segmentsOfTrack, 'pictureSegments'),
    soundSegments: atMost(reader.u32(), LIMITS.segmentsOfTrack, 'soundSegments'),
    ciphertextBytes: reader.count(),
    root: reader.bytes(32),
    cells: readCells(reader),
    checkpoint: reader.bytes(atMost(reader.u16(), LIMITS.checkpointBytes, 'the length of the checkpoint')),
  };
  const signedBytes = body.subarray(0, reader.offset);
  const signature = reader.bytes(64);
  reader.end();
  return { ...fields, signature, signedBytes };
}

/** Throws `bad_signature` unless the device signed it. */
export function verifyManifest(
  manifest: Manifest,
  signingKey: Uint8Array,
  primitives: VerifyPrimitives,
): void {
  if (
    !primitives.verifySignature(
      manifest.signature,
      signedMessage('manifest', manifest.signedBytes),
      signingKey,
    )
  ) {
    throw new PorchlightError('bad_signature', "the manifest is not signed by this device's key");
  }
}

function readReason(code: number): EndReason {
  const reason = END_REASONS[code - 1];
  if (reason === undefined) throw malformed(`there is no reason ${code}`);
  return reason;
}

function readCells(reader: ByteReader): string[] {
  const count = atMost(reader.u8(), LIMITS.cellsOfClip, 'the number of cells');
  const cells: string[] = [];
  for (let i = 0; i < count; i++) {
    const cell = formatCell(reader.u64());
    if (cell === null) throw malformed('a cell in the list is not 0');
    const before = cells.at(-1);
    if (before !== undefined && cell <= before) throw malformed('cells are ascending and none stands twice');
    cells.push(cell);
  }
  return cells;
}
