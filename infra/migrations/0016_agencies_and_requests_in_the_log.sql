-- What the log holds of an agency: the decision on it, with the salt that its name is hashed with, and its key. Null for one that was before there was a log.
ALTER TABLE agencies ADD COLUMN name_salt bytes32;
ALTER TABLE agencies ADD COLUMN leaf_hash bytes32 REFERENCES log_entries (leaf_hash);
ALTER TABLE signing_keys ADD COLUMN leaf_hash bytes32 REFERENCES log_entries (leaf_hash);

-- How many requests an agency has posted for one case.
CREATE INDEX requests_of_case ON requests (agency_id, case_number);

-- The entries of web clients, which are few. An entry is canonical JSON and holds no free text, so that the words stand in no other.
CREATE INDEX log_entries_bundles ON log_entries (queue_id) WHERE position('"kind":"client-bundle"'::bytea IN entry) > 0;

GRANT UPDATE (name_salt, leaf_hash) ON agencies TO porchlight_api;
GRANT UPDATE (leaf_hash) ON signing_keys TO porchlight_api;
