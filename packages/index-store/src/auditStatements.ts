import type { Statement } from './PostgresDatabase.ts';

/** Household. Locks the newest place of the chain until the transaction ends, and makes that of an empty chain where there is none. */
export const LOCK_HEAD: Statement = {
  name: 'audit-lock-head',
  text: `
INSERT INTO audit_heads AS head (household_id, seq, hash) VALUES ($1, 0, decode(repeat('00', 32), 'hex'))
ON CONFLICT (household_id) DO UPDATE SET seq = head.seq
RETURNING seq, hash`,
};

/** Household, a list for each column, and the new place of the chain: its seq and hash. */
export const ADD_ROWS: Statement = {
  name: 'audit-add-rows',
  text: `
WITH moved AS (
  UPDATE audit_heads SET seq = $11, hash = $12 WHERE household_id = $1
)
INSERT INTO audit_rows (household_id, seq, v, at_ms, actor_kind, actor_id, action, subject, reason, previous_hash, hash)
SELECT $1, seq, 1, at_ms, actor_kind, actor_id, action, subject, reason, previous_hash, hash
FROM unnest($2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bytea[], $10::bytea[])
  AS row (seq, at_ms, actor_kind, actor_id, action, subject, reason, previous_hash, hash)`,
};

export const PAGE: Statement = {
  name: 'audit-page',
  text: `
SELECT household_id, seq, v, at_ms, actor_kind, actor_id, action, subject, reason, previous_hash, hash
FROM audit_rows WHERE household_id = $1 AND seq > $2 ORDER BY seq LIMIT $3`,
};

export const FIND_HEAD: Statement = {
  name: 'audit-find-head',
  text: 'SELECT seq, hash FROM audit_heads WHERE household_id = $1',
};
