import type { Statement } from './PostgresDatabase.ts';

const ENTRY = `account_id, email, role, derivation_salt, derivation_memory_kib, derivation_passes, login_hash, password_wrap,
  recovery_wrap, recovery_hash, vault_version, created_at_ms, confirmed_at_ms, household_id`;
const ACCOUNT = `account_id, email, role, derivation_salt, derivation_memory_kib, derivation_passes, login_hash, password_wrap,
  recovery_wrap, recovery_hash, vault, vault_version, created_at_ms, confirmed_at_ms, household_id`;

/** No row where the address is taken; a taken id is a violation. */
export const INSERT_ACCOUNT: Statement = {
  name: 'account-insert',
  text: `
INSERT INTO accounts (${ACCOUNT}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
ON CONFLICT (email) DO NOTHING RETURNING account_id`,
};

export const FIND_BY_EMAIL: Statement = {
  name: 'account-find-by-email',
  text: `SELECT ${ENTRY} FROM accounts WHERE email = $1`,
};

export const FIND_ACCOUNT: Statement = {
  name: 'account-find',
  text: `SELECT ${ACCOUNT} FROM accounts WHERE account_id = $1`,
};

export const CONFIRM_ACCOUNT: Statement = {
  name: 'account-confirm',
  text: 'UPDATE accounts SET confirmed_at_ms = coalesce(confirmed_at_ms, $2) WHERE account_id = $1 RETURNING account_id',
};

export const REPLACE_CREDENTIAL: Statement = {
  name: 'account-replace-credential',
  text: `
UPDATE accounts SET derivation_salt = $2, derivation_memory_kib = $3, derivation_passes = $4, login_hash = $5, password_wrap = $6
WHERE account_id = $1 RETURNING account_id`,
};

export const REPLACE_RECOVERY: Statement = {
  name: 'account-replace-recovery',
  text: 'UPDATE accounts SET recovery_wrap = $2, recovery_hash = $3 WHERE account_id = $1 RETURNING account_id',
};

export const HAS_HOUSEHOLD: Statement = {
  name: 'account-has-household',
  text: 'SELECT account_id FROM accounts WHERE household_id = $1 LIMIT 1',
};

/** Account, household. */
export const LINK_HOUSEHOLD: Statement = {
  name: 'account-link-household',
  text: 'UPDATE accounts SET household_id = $2 WHERE account_id = $1 RETURNING account_id',
};

/** Compare-and-swap: account, version, next. */
export const SWAP_VAULT: Statement = {
  name: 'account-swap-vault',
  text: `
UPDATE accounts SET vault = $3, vault_version = vault_version + 1 WHERE account_id = $1 AND vault_version = $2
RETURNING account_id`,
};

export const DELETE_ACCOUNT: Statement = {
  name: 'account-delete',
  text: 'DELETE FROM accounts WHERE account_id = $1',
};

const FACTOR = 'factor_id, account_id, kind, name, data, version, created_at_ms, confirmed_at_ms';

export const INSERT_FACTOR: Statement = {
  name: 'account-insert-factor',
  text: `INSERT INTO second_factors (${FACTOR}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
};

export const FACTORS_OF: Statement = {
  name: 'account-factors-of',
  text: `SELECT ${FACTOR} FROM second_factors WHERE account_id = $1 ORDER BY created_at_ms, factor_id`,
};

/** Compare-and-swap: factor, version, next data, next confirmation. */
export const SWAP_FACTOR: Statement = {
  name: 'account-swap-factor',
  text: `
UPDATE second_factors SET data = $3, confirmed_at_ms = $4, version = version + 1 WHERE factor_id = $1 AND version = $2
RETURNING factor_id`,
};

export const DELETE_FACTOR: Statement = {
  name: 'account-delete-factor',
  text: 'DELETE FROM second_factors WHERE account_id = $1 AND factor_id = $2',
};

const SESSION =
  'session_id, account_id, token_hash, name, created_at_ms, last_used_at_ms, expires_at_ms, factor_at_ms';

export const INSERT_SESSION: Statement = {
  name: 'account-insert-session',
  text: `INSERT INTO sessions (${SESSION}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
};

export const FIND_SESSION: Statement = {
  name: 'account-find-session',
  text: `SELECT ${SESSION} FROM sessions WHERE token_hash = $1`,
};

export const SESSIONS_OF: Statement = {
  name: 'account-sessions-of',
  text: `SELECT ${SESSION} FROM sessions WHERE account_id = $1 ORDER BY last_used_at_ms DESC, session_id`,
};

/** `greatest` leaves nulls out. */
export const TOUCH_SESSION: Statement = {
  name: 'account-touch-session',
  text: `
UPDATE sessions SET last_used_at_ms = greatest(last_used_at_ms, $2::bigint), factor_at_ms = greatest(factor_at_ms, $3::bigint)
WHERE session_id = $1`,
};

/** Account, the one to end or null for all, the one to keep or null. */
export const END_SESSIONS: Statement = {
  name: 'account-end-sessions',
  text: `
DELETE FROM sessions WHERE account_id = $1
AND CASE WHEN $2::uuid IS NULL THEN session_id IS DISTINCT FROM $3::uuid ELSE session_id = $2 END`,
};

/**
 * Keys, how many attempts of each, window, now. In the order of keys, so that no two calls wait for each other in a
 * ring. A row whose window is over begins anew.
 */
export const COUNT_ATTEMPTS: Statement = {
  name: 'account-count-attempts',
  text: `
INSERT INTO attempts AS before (key, since_ms, until_ms, count)
SELECT key, $4::bigint, $4::bigint + $3::bigint, amount FROM unnest($1::bytea[], $2::integer[]) AS attempt (key, amount) ORDER BY key
ON CONFLICT (key) DO UPDATE SET
  since_ms = CASE WHEN $4 - before.since_ms < $3 THEN before.since_ms ELSE $4 END,
  until_ms = CASE WHEN $4 - before.since_ms < $3 THEN before.since_ms ELSE $4 END + $3,
  count = CASE WHEN $4 - before.since_ms < $3 THEN before.count ELSE 0 END + excluded.count
RETURNING key, count`,
};

/** At most 100 rows whose window was over by $1. Waits for nobody: a row in use is left for the next call. */
export const SWEEP_ATTEMPTS: Statement = {
  name: 'account-sweep-attempts',
  text: `
DELETE FROM attempts WHERE key = ANY (ARRAY(
  SELECT key::bytea FROM attempts WHERE until_ms <= $1 ORDER BY until_ms LIMIT 100 FOR UPDATE SKIP LOCKED
))`,
};

export const CLEAR_ATTEMPTS: Statement = {
  name: 'account-clear-attempts',
  text: 'DELETE FROM attempts WHERE key = $1',
};
