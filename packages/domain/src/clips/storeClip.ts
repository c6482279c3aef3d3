import type { JobPayloads } from '@porchlight/contracts';
import { bytesToHex, type Clock, concatBytes, isPorchlightError, PorchlightError } from '@porchlight/kernel';
import type { VerifyPrimitives } from '@porchlight/seal/header';
import type { ClipDeletion, ClipDeletions } from '../ports/ClipDeletions.ts';
import type { ClipIndex, IndexedClip } from '../ports/ClipIndex.ts';
import type { ClipSpool } from '../ports/ClipSpool.ts';
import type { ClipStore } from '../ports/ClipStore.ts';
import type { MatchIndex } from '../ports/MatchIndex.ts';
import type { ReceiptSigner } from '../ports/ReceiptSigner.ts';
import type { RegisteredDevice, Registry } from '../ports/Registry.ts';
import { matchClip } from '../requests/matchClip.ts';
import { clipObjectKey, removeAllObjects, removeOutdoneObjects } from './clipObjects.ts';
import { deletedRefusal, requireNotDeleted } from './deletedRefusal.ts';
import { type VerifiedRecords, verifyRecords } from './verifyRecords.ts';

export interface StoreClipDeps {
  readonly spool: ClipSpool;
  readonly store: ClipStore;
  readonly index: ClipIndex;
  readonly deletions: ClipDeletions;
  readonly matching: MatchIndex;
  readonly registry: Registry;
  readonly signer: ReceiptSigner;
  readonly primitives: VerifyPrimitives;
  readonly clock: Clock;
}

/** How a job on a clip ended. `nothing`: the spool holds nothing of it (any more). */
export type StoreOutcome =
  | { readonly outcome: 'stored' | 'kept'; readonly clip: IndexedClip }
  | { readonly outcome: 'refused'; readonly error: PorchlightError }
  | { readonly outcome: 'nothing' };

/** How far ahead of the cloud's clock a clip may begin, beyond its own uncertainty. */
export const CLOCK_AHEAD_LIMIT_MS = 24 * 60 * 60 * 1000;

/**
 * Verifies what the spool holds of a clip, stores it as one object and, apart from it, its opening, commits its metadata, adds it to the requests that it touches, and only then sends the receipt
 * and lets the spool forget. Each step may be done twice, so a job that dies anywhere is run again as it is, also beside another on the same clip. What can
 * never be stored is refused with a signed statement. Throws `unavailable` where a part can't be reached; the queue retries.
 */
export async function storeClip(
  deps: StoreClipDeps,
  { deviceId, clipId, finished }: JobPayloads['store-clip'],
): Promise<StoreOutcome> {
  const records = await deps.spool.read(deviceId, clipId);
  if (records.length === 0) {
    await clearUp(deps, { deviceId, clipId });
    return { outcome: 'nothing' };
  }
  const device = await deps.registry.findDevice(deviceId);
  let committed: CommittedClip;
  try {
    if (device === null) throw new PorchlightError('unknown_device', 'no current keyring names this device');
    requireNotDeleted(await deps.deletions.find(clipId), { deviceId, clipId });
    const verified = verifyRecords(records, device, deps.primitives, finished);
    requireFittingClip(verified, clipId, deps.clock);
    requireInUse(device, verified);
    committed = await commit(deps, await putObject(deps, device, verified), verified.records[0]);
  } catch (error) {
    if (!isFinal(error)) throw error;
    if (error.code === 'clip_deleted') await removeAllObjects(deps.store, { deviceId, clipId });
    await deps.spool.settle(deviceId, clipId, refusalOf(deps, { deviceId, clipId }, error), true);
    return { outcome: 'refused', error };
  }
  const { outcome, clip } = committed;
  await matchClip(deps.matching, clip);
  await deps.spool.settle(deviceId, clipId, clip.receipt, clip.finished);
  if (committed.hasOutdone) await removeOutdoneObjects(deps.store, clip);
  return { outcome, clip };
}

/** Removes what an earlier job on the clip may have left in the store. */
async function clearUp(
  { index, deletions, store }: StoreClipDeps,
  clip: Pick<ClipDeletion, 'deviceId' | 'clipId'>,
): Promise<void> {
  const known = await index.find(clip.clipId);
  if (known !== null) return removeOutdoneObjects(store, known);
  const deletion = await deletions.find(clip.clipId);
  if (deletion !== null) await removeAllObjects(store, clip);
}

function refusalOf(
  { signer, clock }: StoreClipDeps,
  clip: Pick<ClipDeletion, 'deviceId' | 'clipId'>,
  { code, message: hint }: PorchlightError,
): Uint8Array {
  const refusedAtMs = clock.nowMs();
  if (code === 'clip_deleted') return deletedRefusal(signer, clip, refusedAtMs);
  return signer.refusal({ ...clip, code, hint, refusedAtMs });
}

async function putObject(
  deps: StoreClipDeps,
  device: RegisteredDevice,
  verified: VerifiedRecords,
): Promise<IndexedClip> {
  const { opening, segmentCount, isFinished } = verified;
  const [openingRecord, ...rest] = verified.records;
  const body = concatBytes(...rest);
  const objectKey = clipObjectKey(verified, body, deps.primitives);
  await deps.store.put(objectKey, body);
  const { deviceId, clipId } = opening;
  const openingHashHex = bytesToHex(verified.openingHash);
  const storedAtMs = deps.clock.nowMs();
  const stored = { deviceId, clipId, openingHashHex, segmentCount, finished: isFinished, storedAtMs };
  return {
    ...stored,
    householdId: device.householdId,
    startedAtMs: opening.startedAtMs,
    endedAtMs: verified.endedAtMs,
    clockUncertaintyMs: verified.clockUncertaintyMs,
    cells: verified.cells,
    sizeBytes: (openingRecord?.length ?? 0) + body.length,
    objectKey,
    receipt: deps.signer.receipt({ ...stored, rootHex: bytesToHex(verified.root) }),
  };
}

interface CommittedClip {
  readonly outcome: 'stored' | 'kept';
  /** As the index has it. */
  readonly clip: IndexedClip;
  /** Whether the clip may have other objects beside the one that counts. */
  readonly hasOutdone: boolean;
}

async function commit(
  deps: StoreClipDeps,
  clip: IndexedClip,
  opening: Uint8Array | undefined,
): Promise<CommittedClip> {
  try {
    const result = await deps.index.commit(clip, opening);
    if (result.outcome === 'kept') return { outcome: 'kept', clip: result.clip, hasOutdone: true };
    return { outcome: 'stored', clip, hasOutdone: result.replacedObjectKey !== null };
  } catch (error) {
    if (isFinal(error)) await deps.store.delete(clip.objectKey);
    throw error;
  }
}

/** Whether the same records would fail in the same way for ever. */
function isFinal(error: unknown): error is PorchlightError {
  return isPorchlightError(error) && !error.retryable && error.httpStatus < 500;
}

function requireFittingClip(verified: VerifiedRecords, clipId: string, clock: Clock): void {
  const { opening } = verified;
  if (opening.clipId !== clipId) throw new PorchlightError('clip_conflict', 'the opening names another clip');
  if (opening.startedAtMs - opening.clockUncertaintyMs > clock.nowMs() + CLOCK_AHEAD_LIMIT_MS) {
    throw new PorchlightError(
      'clip_from_future',
      "the clip begins more than a day from now: set the device's clock",
    );
  }
}

function requireInUse({ retiredAtMs }: RegisteredDevice, { opening }: VerifiedRecords): void {
  if (retiredAtMs !== null && opening.startedAtMs > retiredAtMs) {
    throw new PorchlightError(
      'not_permitted',
      'the clip begins after the household retired this device: pair the device anew',
    );
  }
}
