import type { JobPayloads } from '@porchlight/contracts';
import { bytesToHex, type Clock, concatBytes, isPorchlightError, PorchlightError } from '@porchlight/kernel';
import type { VerifyPrimitives } from '@porchlight/seal/header';
import type { ClipIndex, IndexedClip } from '../ports/ClipIndex.ts';
import type { ClipSpool } from '../ports/ClipSpool.ts';
import type { ClipStore } from '../ports/ClipStore.ts';
import type { MatchIndex } from '../ports/MatchIndex.ts';
import type { ReceiptSigner } from '../ports/ReceiptSigner.ts';
import type { RegisteredDevice, Registry } from '../ports/Registry.ts';
import { matchClip } from '../requests/matchClip.ts';
import { type VerifiedRecords, verifyRecords } from './verifyRecords.ts';

export interface StoreClipDeps {
  readonly spool: ClipSpool;
  readonly store: ClipStore;
  readonly index: ClipIndex;
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
 * Verifies what the spool holds of a clip, stores it as one object, commits its metadata, adds it to the requests that it touches, and only then sends the receipt
 * and lets the spool forget. Each step may be done twice, so a job that dies anywhere is run again as it is. What can never be stored is refused with a
 * signed statement. Throws `unavailable` where a part can't be reached; the queue retries.
 */
export async function storeClip(
  deps: StoreClipDeps,
  { deviceId, clipId }: JobPayloads['store-clip'],
): Promise<StoreOutcome> {
  const records = await deps.spool.read(deviceId, clipId);
  if (records.length === 0) return { outcome: 'nothing' };
  const device = await deps.registry.findDevice(deviceId);
  let clip: IndexedClip;
  let outcome: 'stored' | 'kept';
  try {
    if (device === null) throw new PorchlightError('unknown_device', 'no current keyring names this device');
    const verified = verifyRecords(records, device, deps.primitives);
    requireFittingClip(verified, clipId, deps.clock);
    clip = await putObject(deps, device, verified);
    outcome = await commit(deps, clip);
  } catch (error) {
    if (!isPorchlightError(error) || error.retryable || error.httpStatus >= 500) throw error;
    const { code, message: hint } = error;
    const refusal = deps.signer.refusal({ deviceId, clipId, code, hint, refusedAtMs: deps.clock.nowMs() });
    await deps.spool.settle(deviceId, clipId, refusal, true);
    return { outcome: 'refused', error };
  }
  const indexed = outcome === 'stored' ? clip : ((await deps.index.find(clipId)) ?? clip);
  await matchClip(deps.matching, indexed);
  await deps.spool.settle(deviceId, clipId, indexed.receipt, indexed.finished);
  return { outcome, clip: indexed };
}

async function putObject(
  deps: StoreClipDeps,
  device: RegisteredDevice,
  verified: VerifiedRecords,
): Promise<IndexedClip> {
  const { opening, segmentCount, isFinished } = verified;
  const body = concatBytes(...verified.records);
  const objectKey = `clips/${opening.deviceId}/${opening.clipId}/${isFinished ? 'finished' : segmentCount}`;
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
    sizeBytes: body.length,
    objectKey,
    receipt: deps.signer.receipt({ ...stored, rootHex: bytesToHex(verified.root) }),
  };
}

async function commit(deps: StoreClipDeps, clip: IndexedClip): Promise<'stored' | 'kept'> {
  const result = await deps.index.commit(clip);
  if (result.outcome === 'kept') {
    if (result.clip.objectKey !== clip.objectKey) await deps.store.delete(clip.objectKey);
    return 'kept';
  }
  const replaced = result.replacedObjectKey;
  if (replaced !== null && replaced !== clip.objectKey) await deps.store.delete(replaced);
  return 'stored';
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
