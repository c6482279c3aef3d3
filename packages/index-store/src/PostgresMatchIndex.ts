import type { CandidateClip, IndexedClip, MatchIndex, TimeSpan } from '@porchlight/domain';
import {
  type ClipId,
  type DeviceId,
  type HouseholdId,
  parseClipId,
  parseDeviceId,
  parseRequestId,
  type RequestId,
} from '@porchlight/kernel';
import { LIMITS } from '@porchlight/seal/header';
import { type ClipRow, clipOfRow } from './clipRow.ts';
import { cellsToBigints, hexOfUuid } from './columns.ts';
import {
  ADD_CANDIDATES,
  CANDIDATES_OF,
  CLIPS_OF,
  DEVICES_IN,
  OPEN_REQUESTS_TOUCHING,
} from './matchStatements.ts';
import type { PostgresDatabase } from './PostgresDatabase.ts';

/** Matching in PostgreSQL. It sees whatever had been committed when its query began. */
export class PostgresMatchIndex implements MatchIndex {
  readonly #database: PostgresDatabase;

  constructor(database: PostgresDatabase) {
    this.#database = database;
  }

  async devicesIn(cells: readonly string[], span: TimeSpan): Promise<readonly DeviceId[]> {
    const values = [cellsToBigints(cells), span.fromMs, span.toMs];
    const rows = await this.#database.query<{ device_id: string }>(DEVICES_IN, values);
    return rows.map((row) => parseDeviceId(hexOfUuid(row.device_id)));
  }

  async clipsOf(
    devices: readonly DeviceId[],
    cells: readonly string[],
    span: TimeSpan,
  ): Promise<readonly CandidateClip[]> {
    const start = startBounds(span);
    const values = [devices, cellsToBigints(cells), span.fromMs, span.toMs, start.earliestMs, start.latestMs];
    const rows = await this.#database.query<{ device_id: string; clip_id: string }>(CLIPS_OF, values);
    return rows.map((row) => ({
      clipId: parseClipId(hexOfUuid(row.clip_id)),
      deviceId: parseDeviceId(hexOfUuid(row.device_id)),
    }));
  }

  async openRequestsTouching(clip: IndexedClip): Promise<readonly RequestId[]> {
    const values = [
      cellsToBigints(clip.cells),
      clip.startedAtMs - clip.clockUncertaintyMs,
      clip.endedAtMs + clip.clockUncertaintyMs,
      clip.storedAtMs,
    ];
    const rows = await this.#database.query<{ request_id: string }>(OPEN_REQUESTS_TOUCHING, values);
    return rows.map((row) => parseRequestId(hexOfUuid(row.request_id)));
  }

  async addCandidates(requestId: RequestId, clips: readonly ClipId[]): Promise<void> {
    if (clips.length > 0) await this.#database.query(ADD_CANDIDATES, [requestId, clips]);
  }

  async candidatesOf(requestId: RequestId, householdId: HouseholdId): Promise<readonly IndexedClip[]> {
    return (await this.#database.query<ClipRow>(CANDIDATES_OF, [requestId, householdId])).map(clipOfRow);
  }
}

/**
 * When a clip must have begun to touch `span`: its time is widened by its clock uncertainty on both sides, and the index
 * refuses clips and uncertainties beyond these limits.
 */
export function startBounds(span: TimeSpan): { readonly earliestMs: number; readonly latestMs: number } {
  return {
    earliestMs: span.fromMs - LIMITS.clipMs - LIMITS.clockUncertaintyMs,
    latestMs: span.toMs + LIMITS.clockUncertaintyMs,
  };
}
