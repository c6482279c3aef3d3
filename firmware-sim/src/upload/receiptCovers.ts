import type { Receipt } from '@porchlight/contracts';
import { bytesToHex } from '@porchlight/kernel';
import { openingHash, readOpening, type VerifyPrimitives } from '@porchlight/seal/header';
import type { StoredClip } from './StoredClip.ts';

/** Whether a receipt is for this very opening. */
export function namesOpening(receipt: Receipt, clip: StoredClip, primitives: VerifyPrimitives): boolean {
  const opening = clip.record(0);
  return (
    opening !== null && receipt.openingHashHex === bytesToHex(openingHash(readOpening(opening), primitives))
  );
}

/**
 * Whether all that lies here of a clip, of which nothing more will be filmed, is in the cloud, so that the device may delete it (spec/device.md):
 * with the manifest where there is one; else every segment up to the end of the last whole unit.
 */
export function receiptCovers(receipt: Receipt, clip: StoredClip, primitives: VerifyPrimitives): boolean {
  if (!namesOpening(receipt, clip, primitives)) return false;
  if (clip.hasManifest) return receipt.finished && receipt.segmentCount === clip.segmentCount;
  return receipt.segmentCount >= clip.unitSegmentCount;
}
