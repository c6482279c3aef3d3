import { crc32 } from 'node:zlib';
import { type ClipId, type DeviceId, PorchlightError } from '@porchlight/kernel';

/** What a frame holds (spec/spool.md section 3). */
export const FRAME_KINDS = { opening: 1, segment: 2, manifest: 3, release: 4 } as const;
export type FrameKind = keyof typeof FRAME_KINDS;

export const FRAME_HEAD_BYTES = 72;
/** The longest body: one record. */
export const MAX_BODY_BYTES = 122_880;

const MAGIC = 0x504c5346;
const KINDS = Object.keys(FRAME_KINDS) as FrameKind[];
const LAST_OF_BATCH = 1;

/** A frame's head as it lies on disk. */
export interface FrameHead {
  readonly kind: FrameKind;
  /** Whether the batch, which was made durable as one, ends with this frame. */
  readonly endsBatch: boolean;
  /** 0 for everything but a segment. */
  readonly sequence: number;
  readonly bodyBytes: number;
  /** Numbered over the whole log, ascending. */
  readonly batch: number;
  readonly appendedAtMs: number;
  readonly deviceId: DeviceId;
  readonly clipId: ClipId;
  readonly bodyCrc: number;
}

/** The 72 bytes before a body, for a file with `seed`. */
export function encodeFrameHead(head: FrameHead, seed: number): Buffer {
  const bytes = Buffer.alloc(FRAME_HEAD_BYTES);
  bytes.writeUInt32BE(MAGIC, 0);
  bytes.writeUInt8(FRAME_KINDS[head.kind], 4);
  bytes.writeUInt8(head.endsBatch ? LAST_OF_BATCH : 0, 5);
  bytes.writeUInt32BE(head.sequence, 8);
  bytes.writeUInt32BE(head.bodyBytes, 12);
  bytes.writeBigUInt64BE(BigInt(head.batch), 16);
  bytes.writeBigUInt64BE(BigInt(head.appendedAtMs), 24);
  bytes.write(head.deviceId, 32, 'hex');
  bytes.write(head.clipId, 48, 'hex');
  bytes.writeUInt32BE(head.bodyCrc, 64);
  bytes.writeUInt32BE(crc32(bytes.subarray(0, 68), seed), 68);
  return bytes;
}

/** The head that `bytes` begin with, or null where they don't begin with a sound one of the file with `seed`. */
export function decodeFrameHead(bytes: Buffer, seed: number): FrameHead | null {
  if (bytes.length < FRAME_HEAD_BYTES || bytes.readUInt32BE(0) !== MAGIC) return null;
  if (crc32(bytes.subarray(0, 68), seed) !== bytes.readUInt32BE(68)) return null;
  const kind = KINDS[bytes.readUInt8(4) - 1];
  const bodyBytes = bytes.readUInt32BE(12);
  if (kind === undefined || bodyBytes > MAX_BODY_BYTES) return null;
  return {
    kind,
    endsBatch: (bytes.readUInt8(5) & LAST_OF_BATCH) !== 0,
    sequence: bytes.readUInt32BE(8),
    bodyBytes,
    batch: Number(bytes.readBigUInt64BE(16)),
    appendedAtMs: Number(bytes.readBigUInt64BE(24)),
    deviceId: bytes.toString('hex', 32, 48) as DeviceId,
    clipId: bytes.toString('hex', 48, 64) as ClipId,
    bodyCrc: bytes.readUInt32BE(64),
  };
}

/** CRC-32 of ISO 3309, as in zlib. */
export function checksum(body: Uint8Array): number {
  return crc32(body);
}

/** Names the file, so that an operator can look at it. */
export function corrupted(file: string, offset: number): PorchlightError {
  return new PorchlightError(
    'corrupted_storage',
    `the spool's file ${file} is damaged at byte ${offset}, before records that were acknowledged: keep a copy of it, check the disk, then move the file away; devices still hold what has no receipt`,
  );
}
