import type { Statement } from './PostgresDatabase.ts';

export const DELETION_COLUMNS = `clip_id, household_id, device_id, member_id, requested_at_ms, wrap_apart,
  wrap_removed_at_ms, objects_removed_at_ms, row_removed_at_ms, statement`;

/** Clip, household, member, time. Inserts nothing where the clip is no clip of that household, or is ordered to be deleted already. */
export const REQUEST: Statement = {
  name: 'deletion-request',
  text: `
INSERT INTO clip_deletions (clip_id, household_id, device_id, member_id, requested_at_ms, wrap_apart)
SELECT clip_id, household_id, device_id, $3, $4, EXISTS (SELECT FROM clip_openings WHERE clip_openings.clip_id = clips.clip_id)
FROM clips WHERE clip_id = $1 AND household_id = $2
ON CONFLICT DO NOTHING`,
};

export const FIND: Statement = {
  name: 'deletion-find',
  text: `SELECT ${DELETION_COLUMNS} FROM clip_deletions WHERE clip_id = $1`,
};

export const REMOVE_OPENING: Statement = {
  name: 'deletion-remove-opening',
  text: 'DELETE FROM clip_openings WHERE clip_id = $1',
};

export const MARK_WRAP: Statement = {
  name: 'deletion-mark-wrap',
  text: 'UPDATE clip_deletions SET wrap_removed_at_ms = $2 WHERE clip_id = $1 AND wrap_removed_at_ms IS NULL',
};

export const MARK_OBJECTS: Statement = {
  name: 'deletion-mark-objects',
  text: 'UPDATE clip_deletions SET objects_removed_at_ms = $2 WHERE clip_id = $1 AND objects_removed_at_ms IS NULL',
};

/** Before the row's candidates are removed: whoever adds one waits, and then finds the clip gone. */
export const LOCK_CLIP: Statement = {
  name: 'deletion-lock-clip',
  text: 'SELECT device_id, started_at_ms FROM clips WHERE clip_id = $1 FOR UPDATE',
};

export const REMOVE_CANDIDATES: Statement = {
  name: 'deletion-remove-candidates',
  text: 'DELETE FROM candidates WHERE clip_id = $1',
};

export const REMOVE_CLIP: Statement = {
  name: 'deletion-remove-clip',
  text: 'DELETE FROM clips WHERE clip_id = $1',
};

export const MARK_ROW: Statement = {
  name: 'deletion-mark-row',
  text: 'UPDATE clip_deletions SET row_removed_at_ms = $2 WHERE clip_id = $1 AND row_removed_at_ms IS NULL',
};

export const FINISH: Statement = {
  name: 'deletion-finish',
  text: 'UPDATE clip_deletions SET statement = $2 WHERE clip_id = $1 AND statement IS NULL',
};

export const UNFINISHED: Statement = {
  name: 'deletion-unfinished',
  text: 'SELECT clip_id FROM clip_deletions WHERE statement IS NULL ORDER BY requested_at_ms, clip_id LIMIT 1000',
};

/** Household, time and clip of the place before, limit. */
export const OF_HOUSEHOLD: Statement = {
  name: 'deletions-of-household',
  text: `
SELECT ${DELETION_COLUMNS} FROM clip_deletions
WHERE household_id = $1 AND (requested_at_ms, clip_id) < ($2, $3)
ORDER BY requested_at_ms DESC, clip_id DESC
LIMIT $4`,
};
