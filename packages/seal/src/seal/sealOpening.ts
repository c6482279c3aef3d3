import { type ClipId, type EpochMs, PorchlightError, type RandomSource } from '@porchlight/kernel';
import { ByteWriter } from '../header/ByteWriter.ts';
import { parseCellText } from '../header/cell.ts';
import { LIMITS } from '../header/limits.ts';
import { TRIGGERS, type Trigger } from '../header/opening.ts';
import type { SealPrimitives } from '../primitives/primitives.ts';
import { clipCommitment, clipIdentity, thumbnailKey, ZERO_NONCE } from './clipKeys.ts';
import type { SealingDevice } from './SealingDevice.ts';
import { signedRecord } from './signedRecord.ts';
import { clipKeyContext, wrap } from './wrap.ts';

/** What an opening states. */
export interface ClipBeginning {
  readonly clipNumber: number;
  readonly startedAtMs: EpochMs;
  readonly clockUncertaintyMs: number;
  readonly triggerOffsetMs: number;
  readonly trigger: Trigger;
  readonly tracks: { readonly picture: boolean; readonly sound: boolean };
  readonly cell: string | null;
  /** 32 zero bytes for clip number 0. */
  readonly previousOpeningHash: Uint8Array;
  /** Segments of the clip before, to the end of a unit, that the cloud acknowledged or the device still keeps; absent where it doesn't know. */
  readonly previousSegments?: number;
  /** A JPEG, or null. */
  readonly thumbnail: Uint8Array | null;
}

/** The record of an opening (spec/clip.md section 5). Throws `limit_exceeded` or `malformed_record` for what a field can't hold. */
export function sealOpening(
  device: SealingDevice,
  beginning: ClipBeginning,
  clip: { readonly clipId: ClipId; readonly clipKey: Uint8Array },
  primitives: SealPrimitives,
  random: RandomSource,
): Uint8Array {
  const { deviceId, epoch, epochKey, signingSecretKey } = device;
  const { tracks, previousOpeningHash } = beginning;
  if (previousOpeningHash.length !== 32)
    throw new PorchlightError('malformed_record', 'previousOpeningHash has 32 bytes');
  const identity = clipIdentity(deviceId, clip.clipId);
  const shown = new ByteWriter(82).put(identity).u64(beginning.startedAtMs);
  shown.u32(beginning.clockUncertaintyMs).u32(beginning.triggerOffsetMs);
  shown.u8(TRIGGERS.indexOf(beginning.trigger) + 1).u8((tracks.picture ? 1 : 0) + (tracks.sound ? 2 : 0));
  shown.put(clipCommitment(clip.clipKey, identity, primitives));

  const context = clipKeyContext(deviceId, clip.clipId, epoch);
  const thumbnail = sealThumbnail(beginning.thumbnail, clip.clipKey, identity, primitives);
  const withheld = new ByteWriter(140 + thumbnail.length).u64(beginning.clipNumber);
  withheld.put(previousOpeningHash).u32(beginning.previousSegments ?? 0);
  withheld.u64(parseCellText(beginning.cell)).u32(epoch);
  withheld.put(wrap(clip.clipKey, epochKey, context, primitives, random));
  withheld.u32(thumbnail.length).put(thumbnail);
  const parts = { shown: shown.bytes, withheld: withheld.bytes };
  return signedRecord('opening', parts, signingSecretKey, primitives);
}

function sealThumbnail(
  thumbnail: Uint8Array | null,
  clipKey: Uint8Array,
  identity: Uint8Array,
  primitives: SealPrimitives,
): Uint8Array {
  if (thumbnail === null) return new Uint8Array(0);
  if (thumbnail.length > LIMITS.thumbnailBytes) {
    throw new PorchlightError('limit_exceeded', `a thumbnail has at most ${LIMITS.thumbnailBytes} bytes`);
  }
  const sealed = new Uint8Array(thumbnail.length + LIMITS.macBytes);
  primitives.secretboxInto(sealed, thumbnail, ZERO_NONCE, thumbnailKey(clipKey, identity, primitives));
  return sealed;
}
