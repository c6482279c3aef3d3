import { bytesToHex, concatBytes } from '@porchlight/kernel';
import type { VerifyPrimitives } from '@porchlight/seal/header';
import type { IndexedClip } from '../ports/ClipIndex.ts';
import type { ClipStore } from '../ports/ClipStore.ts';
import type { VerifiedRecords } from './verifyRecords.ts';

const FINISHED = 'finished';

/**
 * `clips/{device}/{clip}/{finished or the number of segments}-{digest}`. The digest is the first 16 bytes of the SHA-256 over the opening's hash and the body, so that
 * a device that sends other bytes under the same clip id never takes the place of what is stored.
 */
export function clipObjectKey(
  { opening, openingHash, isFinished, segmentCount }: VerifiedRecords,
  body: Uint8Array,
  primitives: VerifyPrimitives,
): string {
  const digestHex = bytesToHex(primitives.sha256(concatBytes(openingHash, body)).subarray(0, 16));
  return `${folderOf(opening)}${isFinished ? FINISHED : segmentCount}-${digestHex}`;
}

/**
 * Removes the objects that a committed clip has outdone: those that it replaced, and those that a job put and never committed. An object of more
 * segments stays, since another job may be about to commit it. Throws `unavailable`.
 */
export async function removeOutdoneObjects(store: ClipStore, clip: IndexedClip): Promise<void> {
  const rank = rankOf(clip.objectKey);
  for await (const key of store.list(folderOf(clip))) {
    if (key !== clip.objectKey && rankOf(key) <= rank) await store.delete(key);
  }
}

/** Removes every object of a clip, whichever job put it. Throws `unavailable`. */
export async function removeAllObjects(
  store: ClipStore,
  clip: Pick<IndexedClip, 'deviceId' | 'clipId'>,
): Promise<void> {
  for await (const key of store.list(folderOf(clip))) await store.delete(key);
}

/** Where every object of a device lies. */
export function deviceFolder(deviceId: IndexedClip['deviceId']): string {
  return `clips/${deviceId}/`;
}

function folderOf({ deviceId, clipId }: Pick<IndexedClip, 'deviceId' | 'clipId'>): string {
  return `${deviceFolder(deviceId)}${clipId}/`;
}

function rankOf(key: string): number {
  const [extent] = (key.split('/').at(-1) ?? '').split('-');
  return extent === FINISHED ? Number.POSITIVE_INFINITY : Number(extent);
}
