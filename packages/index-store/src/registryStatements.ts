import type { Statement } from './PostgresDatabase.ts';

export const FIND_DEVICE: Statement = {
  name: 'registry-find-device',
  text: 'SELECT device_id, household_id, kind, signing_key, retired_at_ms FROM devices WHERE device_id = $1',
};

export const DEVICES_OF: Statement = {
  name: 'registry-devices-of',
  text: 'SELECT device_id, household_id, kind, signing_key, retired_at_ms FROM devices WHERE household_id = $1 ORDER BY device_id',
};

export const FIND_PRINCIPAL: Statement = {
  name: 'registry-find-principal',
  text: 'SELECT household_id, member_id, member_role, agency_id, until_ms FROM signing_keys WHERE signing_key = $1',
};

export const FIND_HOUSEHOLD: Statement = {
  name: 'registry-find-household',
  text: 'SELECT root_key, keyring FROM households WHERE household_id = $1',
};

export const INSERT_HOUSEHOLD: Statement = {
  name: 'registry-insert-household',
  text: 'INSERT INTO households (household_id, root_key) VALUES ($1, $2) ON CONFLICT DO NOTHING',
};

export const INSERT_AGENCY: Statement = {
  name: 'registry-insert-agency',
  text: 'INSERT INTO agencies (agency_id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING agency_id',
};

export const INSERT_AGENCY_KEY: Statement = {
  name: 'registry-insert-agency-key',
  text: 'INSERT INTO signing_keys (signing_key, agency_id) VALUES ($2, $1)',
};

export const FIND_AGENCY_KEY: Statement = {
  name: 'registry-find-agency-key',
  text: 'SELECT signing_key FROM signing_keys WHERE agency_id = $1',
};

/** Compare-and-swap: household, previous, next. Locks the household's row, so that changes follow each other. */
export const SWAP_KEYRING: Statement = {
  name: 'registry-swap-keyring',
  text: `
UPDATE households SET keyring = $3 WHERE household_id = $1 AND keyring IS NOT DISTINCT FROM $2
RETURNING household_id`,
};

export const INSERT_KEYRING_VERSION: Statement = {
  name: 'registry-insert-keyring-version',
  text: 'INSERT INTO keyrings (household_id, version, record) VALUES ($1, $2, $3)',
};

export const FIND_KEYRING_VERSION: Statement = {
  name: 'registry-find-keyring-version',
  text: `
    SELECT k.record, e.proof FROM keyrings k LEFT JOIN log_entries e USING (leaf_hash)
    WHERE k.household_id = $1 AND k.version = $2`,
};

export const REMOVE_DEVICES: Statement = {
  name: 'registry-remove-devices',
  text: 'DELETE FROM devices WHERE household_id = $1',
};

/** In the order of ids, so that no two households wait for each other in a ring. */
export const INSERT_DEVICES: Statement = {
  name: 'registry-insert-devices',
  text: `
INSERT INTO devices (household_id, device_id, kind, signing_key, retired_at_ms)
SELECT $1, device_id, kind, signing_key, retired_at_ms
FROM unnest($2::uuid[], $3::text[], $4::bytea[], $5::bigint[]) AS device (device_id, kind, signing_key, retired_at_ms)
ORDER BY device_id`,
};

export const REMOVE_CLIENT_KEYS: Statement = {
  name: 'registry-remove-client-keys',
  text: 'DELETE FROM signing_keys WHERE household_id = $1',
};

/** In the order of keys, for the same reason. */
export const INSERT_CLIENT_KEYS: Statement = {
  name: 'registry-insert-client-keys',
  text: `
INSERT INTO signing_keys (household_id, member_id, signing_key, until_ms, member_role)
SELECT $1, member_id, signing_key, until_ms, member_role
FROM unnest($2::uuid[], $3::bytea[], $4::bigint[], $5::text[]) AS client (member_id, signing_key, until_ms, member_role)
ORDER BY signing_key`,
};
