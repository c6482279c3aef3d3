import { type ClipId, type DeviceId, type EpochMs, PorchlightError } from '@porchlight/kernel';
import type { ClipDeletion } from '../ports/ClipDeletions.ts';
import type { ReceiptSigner } from '../ports/ReceiptSigner.ts';

const HINT = "the household deleted this clip: it isn't stored again";

/** The signed refusal by which the device forgets a clip that its household deleted. */
export function deletedRefusal(
  signer: ReceiptSigner,
  { deviceId, clipId }: Pick<ClipDeletion, 'deviceId' | 'clipId'>,
  refusedAtMs: EpochMs,
): Uint8Array {
  return signer.refusal({ deviceId, clipId, code: 'clip_deleted', hint: HINT, refusedAtMs });
}

/** Throws what a clip is refused by whose id was deleted: `clip_deleted`, and `clip_conflict` where it was another device's. */
export function requireNotDeleted(
  deletion: ClipDeletion | null,
  clip: { readonly deviceId: DeviceId; readonly clipId: ClipId },
): void {
  if (deletion === null) return;
  if (deletion.deviceId === clip.deviceId) throw new PorchlightError('clip_deleted', HINT);
  throw new PorchlightError('clip_conflict', 'this clip id belongs to another clip; choose a fresh one');
}
