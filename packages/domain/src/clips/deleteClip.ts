import { type ClipId, type Clock, type EpochMs, isPorchlightError, type MemberId } from '@porchlight/kernel';
import type { ClipDeletion, ClipDeletions } from '../ports/ClipDeletions.ts';
import type { ClipSpool } from '../ports/ClipSpool.ts';
import type { ClipStore } from '../ports/ClipStore.ts';
import type { JobQueue } from '../ports/JobQueue.ts';
import type { ReceiptSigner } from '../ports/ReceiptSigner.ts';
import { removeAllObjects } from './clipObjects.ts';
import { deletedRefusal } from './deletedRefusal.ts';

export interface RequestDeletionDeps {
  readonly deletions: ClipDeletions;
  readonly jobs: JobQueue;
  readonly clock: Clock;
}

/**
 * Commits the order to delete a clip, then has it carried out. Once it is committed the clip is gone for everybody who asks; where the queue can't be reached, `resumeDeletions` has it carried
 * out later. Null where the household has no such clip. Throws `unavailable`.
 */
export async function requestDeletion(
  { deletions, jobs, clock }: RequestDeletionDeps,
  clip: Pick<ClipDeletion, 'clipId' | 'householdId'>,
  memberId: MemberId,
): Promise<ClipDeletion | null> {
  const deletion = await deletions.request(clip, memberId, clock.nowMs());
  if (deletion === null || deletion.statement !== null) return deletion;
  try {
    await addJob(jobs, clip.clipId);
  } catch (error) {
    if (!isPorchlightError(error, 'unavailable')) throw error;
  }
  return deletion;
}

/** Adds a job for every deletion that was asked for and isn't done, which is what a crash leaves. Throws `unavailable`. */
export async function resumeDeletions(deletions: ClipDeletions, jobs: JobQueue): Promise<number> {
  const waiting = await deletions.unfinished();
  for (const clipId of waiting) await addJob(jobs, clipId);
  return waiting.length;
}

function addJob(jobs: JobQueue, clipId: ClipId): Promise<void> {
  return jobs.add('delete-clip', { clipId }, `delete-${clipId}`);
}

export interface DeleteClipDeps {
  readonly deletions: ClipDeletions;
  readonly store: ClipStore;
  readonly spool: ClipSpool;
  readonly signer: ReceiptSigner;
  readonly clock: Clock;
}

/**
 * Carries out a deletion: first what opens the clip goes, then its objects and what the spool holds, then the index's row, and then a statement is signed that says when. Each step may be done twice, so
 * a job that dies anywhere is run again as it is. Null where nobody asked for it. Throws `unavailable`; the queue retries.
 */
export async function deleteClip(
  deps: DeleteClipDeps,
  { clipId }: { readonly clipId: ClipId },
): Promise<ClipDeletion | null> {
  const { deletions, store, spool, signer, clock } = deps;
  const asked = await deletions.find(clipId);
  if (asked === null || asked.statement !== null) return asked;
  if (asked.isWrapApart) await deletions.removeWrap(clipId, clock.nowMs());
  await removeAllObjects(store, asked);
  await spool.settle(asked.deviceId, clipId, deletedRefusal(signer, asked, clock.nowMs()), true);
  await deletions.markObjectsRemoved(clipId, clock.nowMs());
  if (!asked.isWrapApart) await deletions.removeWrap(clipId, clock.nowMs());
  await deletions.removeRow(clipId, clock.nowMs());
  return finish(deps, clipId);
}

async function finish({ deletions, signer }: DeleteClipDeps, clipId: ClipId): Promise<ClipDeletion | null> {
  const done = await deletions.find(clipId);
  if (done === null) return null;
  const { deviceId, householdId, requestedAtMs } = done;
  const statement = signer.deletion({
    ...{ clipId, deviceId, householdId, requestedAtMs },
    wrapRemovedAtMs: stepOf(done.wrapRemovedAtMs),
    objectsRemovedAtMs: stepOf(done.objectsRemovedAtMs),
    rowRemovedAtMs: stepOf(done.rowRemovedAtMs),
  });
  await deletions.finish(clipId, statement);
  return { ...done, statement };
}

function stepOf(atMs: EpochMs | null): EpochMs {
  if (atMs === null) throw new Error('a deletion is finished before its last step');
  return atMs;
}
