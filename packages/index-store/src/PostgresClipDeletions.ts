import type { ClipDeletion, ClipDeletions, DeletionCursor } from '@porchlight/domain';
import {
  type ClipId,
  type EpochMs,
  type HouseholdId,
  type MemberId,
  parseClipId,
  parseDeviceId,
  parseHouseholdId,
  parseMemberId,
} from '@porchlight/kernel';
import { REMOVE_PLACES } from './clipStatements.ts';
import { bytesOf, hexOfUuid, timeOf } from './columns.ts';
import * as statements from './deletionStatements.ts';
import type { PostgresDatabase } from './PostgresDatabase.ts';
import { REMOVE_OF_CLIP } from './shareStatements.ts';

/** Before every deletion's place: above every time there is. */
const FIRST_PLACE = { requestedAtMs: '9223372036854775807', clipId: '0'.repeat(32) } as const;

/** Deletions in PostgreSQL. Triggers see to it that a clip that was ordered to be deleted is not stored again, and that no other is removed. */
export class PostgresClipDeletions implements ClipDeletions {
  readonly #database: PostgresDatabase;

  constructor(database: PostgresDatabase) {
    this.#database = database;
  }

  async request(
    { clipId, householdId }: Pick<ClipDeletion, 'clipId' | 'householdId'>,
    memberId: MemberId,
    atMs: EpochMs,
  ): Promise<ClipDeletion | null> {
    await this.#database.query(statements.REQUEST, [clipId, householdId, memberId, atMs]);
    const deletion = await this.find(clipId);
    return deletion?.householdId === householdId ? deletion : null;
  }

  async find(clipId: ClipId): Promise<ClipDeletion | null> {
    const [row] = await this.#database.query<DeletionRow>(statements.FIND, [clipId]);
    return row === undefined ? null : deletionOfRow(row);
  }

  async removeWrap(clipId: ClipId, atMs: EpochMs): Promise<void> {
    await this.#database.transaction(async (session) => {
      // Whoever is sharing the clip just now is waited for; who does so later is refused.
      await session.query(statements.LOCK_CLIP, [clipId]);
      await session.query(REMOVE_OF_CLIP, [clipId]);
      await session.query(statements.REMOVE_OPENING, [clipId]);
      await session.query(statements.MARK_WRAP, [clipId, atMs]);
    });
  }

  async markObjectsRemoved(clipId: ClipId, atMs: EpochMs): Promise<void> {
    await this.#database.query(statements.MARK_OBJECTS, [clipId, atMs]);
  }

  async removeRow(clipId: ClipId, atMs: EpochMs): Promise<void> {
    await this.#database.transaction(async (session) => {
      const [clip] = await session.query<{ device_id: string; started_at_ms: string }>(statements.LOCK_CLIP, [
        clipId,
      ]);
      if (clip !== undefined) {
        await session.query(REMOVE_PLACES, [clip.device_id, clip.started_at_ms, clipId]);
        await session.query(statements.REMOVE_CANDIDATES, [clipId]);
        await session.query(statements.REMOVE_OPENING, [clipId]);
        await session.query(REMOVE_OF_CLIP, [clipId]);
        await session.query(statements.REMOVE_CLIP, [clipId]);
      }
      await session.query(statements.MARK_ROW, [clipId, atMs]);
    });
  }

  async finish(clipId: ClipId, statement: Uint8Array): Promise<void> {
    await this.#database.query(statements.FINISH, [clipId, statement]);
  }

  async unfinished(): Promise<readonly ClipId[]> {
    const rows = await this.#database.query<{ clip_id: string }>(statements.UNFINISHED, []);
    return rows.map((row) => parseClipId(hexOfUuid(row.clip_id)));
  }

  async ofHousehold(
    householdId: HouseholdId,
    after: DeletionCursor | null,
    limit: number,
  ): Promise<readonly ClipDeletion[]> {
    const { requestedAtMs, clipId } = after ?? FIRST_PLACE;
    const values = [householdId, requestedAtMs, clipId, limit];
    return (await this.#database.query<DeletionRow>(statements.OF_HOUSEHOLD, values)).map(deletionOfRow);
  }
}

interface DeletionRow {
  readonly clip_id: string;
  readonly household_id: string;
  readonly device_id: string;
  readonly member_id: string;
  readonly requested_at_ms: string;
  readonly wrap_apart: boolean;
  readonly wrap_removed_at_ms: string | null;
  readonly objects_removed_at_ms: string | null;
  readonly row_removed_at_ms: string | null;
  readonly statement: Buffer | null;
}

function deletionOfRow(row: DeletionRow): ClipDeletion {
  return {
    clipId: parseClipId(hexOfUuid(row.clip_id)),
    householdId: parseHouseholdId(hexOfUuid(row.household_id)),
    deviceId: parseDeviceId(hexOfUuid(row.device_id)),
    memberId: parseMemberId(hexOfUuid(row.member_id)),
    requestedAtMs: timeOf(row.requested_at_ms),
    isWrapApart: row.wrap_apart,
    wrapRemovedAtMs: timeOrNull(row.wrap_removed_at_ms),
    objectsRemovedAtMs: timeOrNull(row.objects_removed_at_ms),
    rowRemovedAtMs: timeOrNull(row.row_removed_at_ms),
    statement: row.statement === null ? null : bytesOf(row.statement),
  };
}

function timeOrNull(bigint: string | null): EpochMs | null {
  return bigint === null ? null : timeOf(bigint);
}
