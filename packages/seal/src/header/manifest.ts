import { bytesToHex, type ClipId, type DeviceId, type EpochMs, PorchlightError } from '@porchlight/kernel';
import type { VerifyPrimitives } from '../primitives/primitives.ts';
import { ByteReader, malformed } from './ByteReader.ts';
import { formatCell } from './cell.ts';
import { LIMITS } from './limits.ts';
import { atMost, type Opening } from './opening.ts';
import { readBody } from './record.ts';
import { twoPartMessage } from './twoPartMessage.ts';

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
  /** What goes along when segments are given away. */
  readonly shownBytes: Uint8Array;
  /** What then stays behind its hash; its salt keeps the cells from being guessed. */
  readonly withheldBytes: Uint8Array;
}

const SHOWN_BYTES = 125;
const SALT_BYTES = 16;

/** Throws `malformed_record`, `limit_exceeded` or `unsupported_version`. The signature isn't checked. */
export function readManifest(record: Uint8Array): Manifest {
  const body = readBody(record, 'manifest');
  const reader = new ByteReader(body);
  const stated = {
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
  };
  reader.bytes(SALT_BYTES);
  const place = {
    cells: readCells(reader),
    checkpoint: reader.bytes(atMost(reader.u16(), LIMITS.checkpointBytes, 'the length of the checkpoint')),
  };
  const shownBytes = body.subarray(0, SHOWN_BYTES);
  const withheldBytes = body.subarray(SHOWN_BYTES, reader.offset);
  const signature = reader.bytes(64);
  reader.end();
  return { ...stated, ...place, signature, shownBytes, withheldBytes };
}

/** Throws `bad_signature` unless the device signed it. */
export function verifyManifest(
  manifest: Manifest,
  signingKey: Uint8Array,
  primitives: VerifyPrimitives,
): void {
  const message = twoPartMessage('manifest', manifest.shownBytes, manifest.withheldBytes, primitives);
  if (!primitives.verifySignature(manifest.signature, message, signingKey)) {
    throw new PorchlightError('bad_signature', "the manifest is not signed by this device's key");
  }
}

/**
 * Throws `malformed_record` unless the clip ends after its media and its cells hold the opening's, and `clip_too_long`.
 * `mediaEndedAtMs` is the end of the media of all its segments.
 */
export function requireFittingEnd(manifest: Manifest, opening: Opening, mediaEndedAtMs: EpochMs): void {
  if (manifest.endedAtMs < mediaEndedAtMs) throw malformed('the manifest ends before the media does');
  const lengthMs = manifest.endedAtMs - opening.startedAtMs;
  if (lengthMs > LIMITS.clipMs) {
    const limit = `a clip has at most ${LIMITS.clipMs} ms and this has ${lengthMs}`;
    throw new PorchlightError('clip_too_long', limit);
  }
  const { cell } = opening;
  if (cell === null ? manifest.cells.length > 0 : !manifest.cells.includes(cell))
    throw malformed("the manifest's cells don't fit the opening's");
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
