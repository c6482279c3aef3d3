import { type ClipId, concatBytes, type DeviceId, hexToBytes } from '@porchlight/kernel';
import { ByteWriter } from '../header/ByteWriter.ts';
import { TRACK_NUMBER, type Track } from '../header/segment.ts';
import { deriveKey, type Kdf } from './kdf.ts';

/** A nonce of zeros: every key of spec/clip.md seals one message. */
export const ZERO_NONCE: Uint8Array = new Uint8Array(24);

/** deviceId ‖ clipId, 32 bytes. */
export function clipIdentity(deviceId: DeviceId, clipId: ClipId): Uint8Array {
  return concatBytes(hexToBytes(deviceId), hexToBytes(clipId));
}

/** What an opening commits to its clip key with. */
export function clipCommitment(clipKey: Uint8Array, identity: Uint8Array, primitives: Kdf): Uint8Array {
  return deriveKey(clipKey, 'clip-commitment', identity, primitives);
}

export function thumbnailKey(clipKey: Uint8Array, identity: Uint8Array, primitives: Kdf): Uint8Array {
  return deriveKey(clipKey, 'thumbnail', identity, primitives);
}

/** Where a segment stands; its key is bound to all of it. */
export interface SegmentPosition {
  readonly track: Track;
  readonly index: number;
  readonly isLast: boolean;
}

export function segmentKey(
  leaf: Uint8Array,
  identity: Uint8Array,
  at: SegmentPosition,
  primitives: Kdf,
): Uint8Array {
  const data = new ByteWriter(39)
    .u8(1)
    .put(identity)
    .u8(TRACK_NUMBER[at.track])
    .u32(at.index)
    .u8(at.isLast ? 1 : 0);
  return deriveKey(leaf, 'segment', data.bytes, primitives);
}

/** What a segment commits to its key with. */
export function segmentCommitment(key: Uint8Array, primitives: Kdf): Uint8Array {
  return deriveKey(key, 'segment-commitment', null, primitives);
}
