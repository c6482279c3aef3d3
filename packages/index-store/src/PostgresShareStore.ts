import type { Share, ShareCursor, ShareStore } from '@porchlight/domain';
import {
  type EpochMs,
  type HouseholdId,
  isPorchlightError,
  PorchlightError,
  parseClipId,
  parseHouseholdId,
  parseMemberId,
  parseShareId,
  type ShareId,
} from '@porchlight/kernel';
import { bytesOf, hexOfUuid, timeOf } from './columns.ts';
import type { PostgresDatabase } from './PostgresDatabase.ts';
import * as statements from './shareStatements.ts';

/** Before every share's place: above every time there is. */
const FIRST_PLACE = { createdAtMs: '9223372036854775807', shareId: '0'.repeat(32) } as const;

/** Shares in PostgreSQL. */
export class PostgresShareStore implements ShareStore {
  readonly #database: PostgresDatabase;

  constructor(database: PostgresDatabase) {
    this.#database = database;
  }

  async add(share: Share): Promise<void> {
    const { shareId, householdId, clipId, memberId, sealed, createdAtMs, expiresAtMs, revokedAtMs } = share;
    const values = [shareId, householdId, clipId, memberId, sealed, createdAtMs, expiresAtMs, revokedAtMs];
    try {
      const inserted = await this.#database.query(statements.INSERT, values);
      if (inserted.length > 0) return;
    } catch (error) {
      if (!isPorchlightError(error, 'clip_deleted')) throw error;
    }
    throw new PorchlightError('not_found', 'there is nothing of yours by this id');
  }

  async find(shareId: ShareId): Promise<Share | null> {
    const [row] = await this.#database.query<ShareRow>(statements.FIND, [shareId]);
    return row === undefined ? null : shareOfRow(row);
  }

  async revoke(shareId: ShareId, atMs: EpochMs): Promise<Share | null> {
    const [row] = await this.#database.query<ShareRow>(statements.REVOKE, [shareId, atMs]);
    return row === undefined ? null : shareOfRow(row);
  }

  async forgetExpired(nowMs: EpochMs): Promise<number> {
    return (await this.#database.query(statements.FORGET_EXPIRED, [nowMs])).length;
  }

  async ofHousehold(
    householdId: HouseholdId,
    after: ShareCursor | null,
    limit: number,
  ): Promise<readonly Share[]> {
    const { createdAtMs, shareId } = after ?? FIRST_PLACE;
    const values = [householdId, createdAtMs, shareId, limit];
    return (await this.#database.query<ShareRow>(statements.OF_HOUSEHOLD, values)).map(shareOfRow);
  }
}

interface ShareRow {
  readonly share_id: string;
  readonly household_id: string;
  readonly clip_id: string;
  readonly member_id: string;
  readonly sealed: Buffer | null;
  readonly created_at_ms: string;
  readonly expires_at_ms: string;
  readonly revoked_at_ms: string | null;
}

function shareOfRow(row: ShareRow): Share {
  return {
    shareId: parseShareId(hexOfUuid(row.share_id)),
    householdId: parseHouseholdId(hexOfUuid(row.household_id)),
    clipId: parseClipId(hexOfUuid(row.clip_id)),
    memberId: parseMemberId(hexOfUuid(row.member_id)),
    sealed: row.sealed === null ? null : bytesOf(row.sealed),
    createdAtMs: timeOf(row.created_at_ms),
    expiresAtMs: timeOf(row.expires_at_ms),
    revokedAtMs: row.revoked_at_ms === null ? null : timeOf(row.revoked_at_ms),
  };
}
