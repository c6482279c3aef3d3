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
  text: `
SELECT household_id, member_id, member_role, agency_id, until_ms, log_entries.proof IS NOT NULL AS is_shown
FROM signing_keys LEFT JOIN log_entries USING (leaf_hash) WHERE signing_key = $1`,
};

/** The newest version is the keyring that the household's own row has. */
export const FIND_HOUSEHOLD: Statement = {
  name: 'registry-find-household',
  text: `
SELECT root_key, keyring, newest.leaf_hash, log_entries.proof
FROM households
LEFT JOIN LATERAL (
  SELECT leaf_hash FROM keyrings WHERE keyrings.household_id = households.household_id ORDER BY version DESC LIMIT 1
) AS newest ON true
LEFT JOIN log_entries ON log_entries.leaf_hash = newest.leaf_hash
WHERE household_id = $1`,
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

/** Locks the agency's row, so that it is logged once. */
export const FIND_AGENCY_KEY: Statement = {
  name: 'registry-find-agency-key',
  text: `
SELECT signing_key, agencies.leaf_hash AS decision_leaf_hash, signing_keys.leaf_hash AS key_leaf_hash
FROM agencies JOIN signing_keys USING (agency_id) WHERE agency_id = $1 FOR UPDATE OF agencies`,
};

/** Agency, salt, the decision's leaf hash. */
export const MARK_AGENCY: Statement = {
  name: 'registry-mark-agency',
  text: 'UPDATE agencies SET name_salt = $2, leaf_hash = $3 WHERE agency_id = $1',
};

/** Key, leaf hash. */
export const MARK_AGENCY_KEY: Statement = {
  name: 'registry-mark-agency-key',
  text: 'UPDATE signing_keys SET leaf_hash = $2 WHERE signing_key = $1',
};

export const FIND_AGENCY: Statement = {
  name: 'registry-find-agency',
  text: `
SELECT name, name_salt, signing_key, decision.proof AS decision_proof, added.proof AS key_proof
FROM agencies JOIN signing_keys USING (agency_id)
LEFT JOIN log_entries AS decision ON decision.leaf_hash = agencies.leaf_hash
LEFT JOIN log_entries AS added ON added.leaf_hash = signing_keys.leaf_hash
WHERE agency_id = $1 ORDER BY signing_key`,
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
  text: 'INSERT INTO keyrings (household_id, version, record, leaf_hash) VALUES ($1, $2, $3, $4)',
};

export const FIND_KEYRING_VERSION: Statement = {
  name: 'registry-find-keyring-version',
  text: `
SELECT record, proof FROM keyrings LEFT JOIN log_entries USING (leaf_hash) WHERE household_id = $1 AND version = $2`,
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
