import { CLIP_COLUMNS } from './clipRow.ts';
import type { Statement } from './PostgresDatabase.ts';

/** Cells, from, to. */
export const DEVICES_IN: Statement = {
  name: 'match-devices-in',
  text: `
SELECT DISTINCT device_id FROM placements
WHERE cell = ANY ($1::bigint[]) AND from_ms <= $3 AND to_ms >= $2`,
};

/**
 * Devices, cells, from, to, and the bounds of the start of a clip that can touch them. The bounds are the range of the index that is
 * scanned; the exact test reads the same index's other columns. OFFSET 0 keeps the order: each device, then its clips.
 */
export const CLIPS_OF: Statement = {
  name: 'match-clips-of',
  text: `
SELECT DISTINCT device.device_id, place.clip_id
FROM unnest($1::uuid[]) AS device (device_id)
CROSS JOIN LATERAL (
  SELECT clip_id FROM clip_places
  WHERE device_id = device.device_id
    AND started_at_ms BETWEEN $5 AND $6
    AND started_at_ms - clock_uncertainty_ms <= $4
    AND ended_at_ms + clock_uncertainty_ms >= $3
    AND cell = ANY ($2::bigint[])
  OFFSET 0
) AS place`,
};

/** Cells, from, to, now. */
export const OPEN_REQUESTS_TOUCHING: Statement = {
  name: 'match-open-requests',
  text: `
SELECT DISTINCT request_id FROM request_cells
WHERE cell = ANY ($1::bigint[]) AND closes_at_ms >= $4 AND from_ms <= $3 AND to_ms >= $2`,
};

/** Request, clips. A clip that the index doesn't hold (any more) adds nothing; the lock waits for whoever is just removing it. */
export const ADD_CANDIDATES: Statement = {
  name: 'match-add-candidates',
  text: `
INSERT INTO candidates (request_id, household_id, clip_id)
SELECT $1, household_id, clip_id FROM clips WHERE clip_id = ANY ($2::uuid[]) ORDER BY clip_id FOR KEY SHARE
ON CONFLICT DO NOTHING`,
};

/** Request, household. */
export const CANDIDATES_OF: Statement = {
  name: 'match-candidates-of',
  text: `
SELECT ${CLIP_COLUMNS.replaceAll(/\w+/g, 'clips.$&')}
FROM candidates JOIN clips USING (clip_id)
WHERE candidates.request_id = $1 AND candidates.household_id = $2
  AND NOT EXISTS (SELECT FROM clip_deletions WHERE clip_deletions.clip_id = clips.clip_id)
ORDER BY clips.started_at_ms, clips.clip_id`,
};
