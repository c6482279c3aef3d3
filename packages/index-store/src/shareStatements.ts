import type { Statement } from './PostgresDatabase.ts';

const COLUMNS =
  'share_id, household_id, clip_id, member_id, sealed, created_at_ms, expires_at_ms, revoked_at_ms';

const NOT_DELETED = 'NOT EXISTS (SELECT FROM clip_deletions WHERE clip_deletions.clip_id = shares.clip_id)';

/** A row for each share whose clip is the household's and is not deleted. */
export const INSERT: Statement = {
  name: 'share-insert',
  text: `
INSERT INTO shares (${COLUMNS})
SELECT $1, $2, clip_id, $4, $5, $6, $7, $8 FROM clips WHERE clip_id = $3 AND household_id = $2
RETURNING share_id`,
};

export const FIND: Statement = {
  name: 'share-find',
  text: `SELECT ${COLUMNS} FROM shares WHERE share_id = $1 AND ${NOT_DELETED}`,
};

export const REVOKE: Statement = {
  name: 'share-revoke',
  text: `
UPDATE shares SET revoked_at_ms = coalesce(revoked_at_ms, $2), sealed = NULL WHERE share_id = $1 AND ${NOT_DELETED}
RETURNING ${COLUMNS}`,
};

export const FORGET_EXPIRED: Statement = {
  name: 'share-forget-expired',
  text: 'UPDATE shares SET sealed = NULL WHERE expires_at_ms <= $1 AND sealed IS NOT NULL RETURNING share_id',
};

export const REMOVE_OF_CLIP: Statement = {
  name: 'share-remove-of-clip',
  text: 'DELETE FROM shares WHERE clip_id = $1',
};

/** Household, time and id of the place before, limit. */
export const OF_HOUSEHOLD: Statement = {
  name: 'shares-of-household',
  text: `
SELECT ${COLUMNS} FROM shares
WHERE household_id = $1 AND (created_at_ms, share_id) < ($2, $3) AND ${NOT_DELETED}
ORDER BY created_at_ms DESC, share_id DESC
LIMIT $4`,
};
