import { CLIP_COLUMNS } from './clipRow.ts';
import type { Statement } from './PostgresDatabase.ts';

/** Holds where no household deleted the clip $1. */
const NOT_DELETED = 'NOT EXISTS (SELECT FROM clip_deletions WHERE clip_deletions.clip_id = $1)';

/** Writes the places of the row in the expression `clip` and widens its device's placements, in the order of cells so that no two wait for each other in a ring. */
const SPREAD = `
places AS (
  INSERT INTO clip_places (device_id, started_at_ms, clip_id, cell, ended_at_ms, clock_uncertainty_ms)
  SELECT DISTINCT device_id, started_at_ms, clip_id, cell, ended_at_ms, clock_uncertainty_ms
  FROM clip, unnest(cells) AS cell
), widened AS (
  INSERT INTO placements AS placement (cell, device_id, from_ms, to_ms)
  SELECT DISTINCT cell, device_id, started_at_ms - clock_uncertainty_ms, ended_at_ms + clock_uncertainty_ms
  FROM clip, unnest(cells) AS cell
  ORDER BY cell
  ON CONFLICT (cell, device_id) DO UPDATE
  SET from_ms = least(placement.from_ms, excluded.from_ms), to_ms = greatest(placement.to_ms, excluded.to_ms)
  WHERE excluded.from_ms < placement.from_ms OR excluded.to_ms > placement.to_ms
)
SELECT clip_id FROM clip`;

/**
 * A clip that isn't there yet, its places and its device's placements: one statement, hence one transaction. Waits for whoever is
 * committing the same clip id, and returns no row where that id is taken.
 */
export const INSERT_CLIP: Statement = {
  name: 'clip-insert',
  text: `
WITH clip AS (
  INSERT INTO clips (${CLIP_COLUMNS})
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
  ON CONFLICT (clip_id) DO NOTHING
  RETURNING *
), opened AS (
  INSERT INTO clip_openings (clip_id, opening) SELECT clip_id, $15::bytea FROM clip WHERE $15::bytea IS NOT NULL
), ${SPREAD}`,
};

/** A clip that was stored before with its opening in its object may be completed by one that has it apart. */
export const INSERT_OPENING: Statement = {
  name: 'clip-insert-opening',
  text: 'INSERT INTO clip_openings (clip_id, opening) VALUES ($1, $2) ON CONFLICT DO NOTHING',
};

export const FIND_OPENING: Statement = {
  name: 'clip-find-opening',
  text: `SELECT opening FROM clip_openings WHERE clip_id = $1 AND ${NOT_DELETED}`,
};

/** Locks the row until the transaction ends, so that commits of one clip follow each other. */
export const LOCK_CLIP: Statement = {
  name: 'clip-lock',
  text: `SELECT ${CLIP_COLUMNS} FROM clips WHERE clip_id = $1 FOR NO KEY UPDATE`,
};

export const REMOVE_PLACES: Statement = {
  name: 'clip-remove-places',
  text: 'DELETE FROM clip_places WHERE device_id = $1 AND started_at_ms = $2 AND clip_id = $3',
};

/** What an opening fixes (device, household, hash, start) stays as it was first committed. */
export const REPLACE_CLIP: Statement = {
  name: 'clip-replace',
  text: `
WITH clip AS (
  UPDATE clips
  SET finished = $2, ended_at_ms = $3, clock_uncertainty_ms = $4, cells = $5, segment_count = $6, size_bytes = $7,
    object_key = $8, stored_at_ms = $9, receipt = $10
  WHERE clip_id = $1
  RETURNING *
), ${SPREAD}`,
};

export const FIND_CLIP: Statement = {
  name: 'clip-find',
  text: `SELECT ${CLIP_COLUMNS} FROM clips WHERE clip_id = $1 AND ${NOT_DELETED}`,
};

export const CLIPS_OF_HOUSEHOLD: Statement = {
  name: 'clips-of-household',
  text: `
SELECT ${CLIP_COLUMNS} FROM clips
WHERE household_id = $1 AND (started_at_ms, clip_id) < ($2, $3)
  AND NOT EXISTS (SELECT FROM clip_deletions WHERE clip_deletions.clip_id = clips.clip_id)
ORDER BY started_at_ms DESC, clip_id DESC
LIMIT $4`,
};
