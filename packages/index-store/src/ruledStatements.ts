import type { Statement } from './PostgresDatabase.ts';

/** Label. Held until the transaction ends; equal hashes of two labels only let one wait for the other. */
export const LOCK_LABEL: Statement = {
  name: 'ruled-lock-label',
  text: `SELECT pg_advisory_xact_lock(hashtextextended('log label ' || encode($1::bytea, 'hex'), 0))`,
};

/** Label, leaf hash. */
export const FIND_OTHER_UNDER_LABEL: Statement = {
  name: 'ruled-other-under-label',
  text: 'SELECT queue_id FROM log_entries WHERE label = $1 AND leaf_hash <> $2 LIMIT 1',
};

export const LOCK_BUNDLES: Statement = {
  name: 'ruled-lock-bundles',
  text: `SELECT pg_advisory_xact_lock(hashtextextended('log client-bundle', 0))`,
};

/** The bundle's hash. Nothing where there is no entry of a bundle. */
export const IS_LAST_BUNDLE: Statement = {
  name: 'ruled-is-last-bundle',
  text: `
SELECT convert_from(entry, 'UTF8')::jsonb ->> 'bundleHashHex' = encode($1::bytea, 'hex') AS is_last
FROM log_entries WHERE position('"kind":"client-bundle"'::bytea IN entry) > 0
ORDER BY queue_id DESC LIMIT 1`,
};

/** Agency, case number. Held until the transaction ends. */
export const LOCK_CASE: Statement = {
  name: 'ruled-lock-case',
  text: `SELECT pg_advisory_xact_lock(hashtextextended('log case ' || $1::text || ' ' || $2::text, 0))`,
};

/** Agency, case number. */
export const COUNT_OF_CASE: Statement = {
  name: 'ruled-count-of-case',
  text: 'SELECT count(*)::integer AS count FROM requests WHERE agency_id = $1 AND case_number = $2',
};
