import type { IndexedClip } from '@porchlight/domain';
import { bytesToHex, hexToBytes, parseClipId, parseDeviceId, parseHouseholdId } from '@porchlight/kernel';
import { bytesOf, cellsOfBigints, cellsToBigints, hexOfUuid, timeOf } from './columns.ts';

/** A row of `clips` as the driver gives it. */
export interface ClipRow {
  readonly clip_id: string;
  readonly device_id: string;
  readonly household_id: string;
  readonly opening_hash: Buffer;
  readonly finished: boolean;
  readonly started_at_ms: string;
  readonly ended_at_ms: string;
  readonly clock_uncertainty_ms: number;
  readonly cells: readonly string[];
  readonly segment_count: number;
  readonly size_bytes: string;
  readonly object_key: string;
  readonly stored_at_ms: string;
  readonly receipt: Buffer;
}

/** The columns of `clips`, in the order of `clipValues`. */
export const CLIP_COLUMNS = `clip_id, device_id, household_id, opening_hash, finished, started_at_ms, ended_at_ms,
  clock_uncertainty_ms, cells, segment_count, size_bytes, object_key, stored_at_ms, receipt`;

/** A clip as the parameters of a statement. Throws `malformed_encoding` for a bad cell or hash. */
export function clipValues(clip: IndexedClip): readonly unknown[] {
  return [
    clip.clipId,
    clip.deviceId,
    clip.householdId,
    hexToBytes(clip.openingHashHex),
    clip.finished,
    clip.startedAtMs,
    clip.endedAtMs,
    clip.clockUncertaintyMs,
    cellsToBigints(clip.cells),
    clip.segmentCount,
    clip.sizeBytes,
    clip.objectKey,
    clip.storedAtMs,
    clip.receipt,
  ];
}

export function clipOfRow(row: ClipRow): IndexedClip {
  return {
    clipId: parseClipId(hexOfUuid(row.clip_id)),
    deviceId: parseDeviceId(hexOfUuid(row.device_id)),
    householdId: parseHouseholdId(hexOfUuid(row.household_id)),
    openingHashHex: bytesToHex(row.opening_hash),
    finished: row.finished,
    startedAtMs: timeOf(row.started_at_ms),
    endedAtMs: timeOf(row.ended_at_ms),
    clockUncertaintyMs: row.clock_uncertainty_ms,
    cells: cellsOfBigints(row.cells),
    segmentCount: row.segment_count,
    sizeBytes: Number(row.size_bytes),
    objectKey: row.object_key,
    storedAtMs: timeOf(row.stored_at_ms),
    receipt: bytesOf(row.receipt),
  };
}
