-- What goes to the transparency log (contracts/spec/log.md): queued here, and marked once it has its place and is shown. The log's own truth lies elsewhere.
DO $$
BEGIN
  CREATE ROLE porchlight_log NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
  NULL;
END
$$;

CREATE TABLE log_entries (
  queue_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- RFC 6962 section 2.1.
  leaf_hash bytes32 NOT NULL UNIQUE,
  entry bytea NOT NULL CHECK (octet_length(entry) BETWEEN 1 AND 65535),
  -- Of a blinded entry.
  label bytes32,
  -- Null while it waits for its place.
  leaf_index bigint UNIQUE CHECK (leaf_index >= 0),
  -- A .tlog-proof, made once when it was first shown.
  proof text,
  -- An entry under another hash would never be found again, and the log would stand still before it.
  CONSTRAINT log_entries_leaf_hash CHECK (leaf_hash = sha256('\x00'::bytea || entry)),
  CONSTRAINT log_entries_proof CHECK (proof IS NULL OR leaf_index IS NOT NULL)
);
CREATE INDEX log_entries_waiting ON log_entries (queue_id) WHERE leaf_index IS NULL;
CREATE INDEX log_entries_by_label ON log_entries (label, queue_id) WHERE label IS NOT NULL;

-- How far the marks above have come, and the newest checkpoint that is shown. One row.
CREATE TABLE log_state (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  placed_size bigint NOT NULL DEFAULT 0,
  shown_size bigint NOT NULL DEFAULT 0,
  CONSTRAINT log_state_sizes CHECK (shown_size BETWEEN 0 AND placed_size)
);
INSERT INTO log_state DEFAULT VALUES;

-- Each checkpoint that was shown.
CREATE TABLE log_checkpoints (
  size bigint PRIMARY KEY,
  shown_at_ms epoch_ms NOT NULL,
  -- The signed note, with what cosignatures it had when it was last written.
  checkpoint text NOT NULL
);

-- What was last heard of each cosigner of the policy.
CREATE TABLE log_witnesses (
  name text PRIMARY KEY,
  cosigned_size bigint,
  cosigned_at_ms epoch_ms,
  failing_since_ms epoch_ms
);

-- An entry never changes; its place and its proof come once.
CREATE FUNCTION refuse_log_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'UPDATE'
    OR (NEW.queue_id, NEW.leaf_hash, NEW.entry) IS DISTINCT FROM (OLD.queue_id, OLD.leaf_hash, OLD.entry)
    OR NEW.label IS DISTINCT FROM OLD.label
    OR (OLD.leaf_index IS NOT NULL AND NEW.leaf_index IS DISTINCT FROM OLD.leaf_index)
    OR (OLD.proof IS NOT NULL AND NEW.proof IS DISTINCT FROM OLD.proof) THEN
    RAISE EXCEPTION 'an entry of the log is never altered and never deleted' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER log_entries_stay BEFORE UPDATE OR DELETE ON log_entries FOR EACH ROW EXECUTE FUNCTION refuse_log_change();
CREATE TRIGGER log_entries_are_not_emptied BEFORE TRUNCATE ON log_entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Which entry a keyring or request is; null for what was before there was a log.
ALTER TABLE keyrings ADD COLUMN leaf_hash bytes32 REFERENCES log_entries (leaf_hash);
ALTER TABLE requests ADD COLUMN leaf_hash bytes32 REFERENCES log_entries (leaf_hash);
-- The salt that the text is hashed with in the log.
ALTER TABLE requests ADD COLUMN text_salt bytes32;

GRANT SELECT, INSERT (leaf_hash, entry, label) ON log_entries TO porchlight_api;
GRANT SELECT ON log_state, log_checkpoints, log_witnesses TO porchlight_api;
GRANT SELECT (queue_id, leaf_hash, entry, leaf_index, proof), UPDATE (leaf_index, proof) ON log_entries TO porchlight_log;
GRANT SELECT, UPDATE (placed_size, shown_size) ON log_state TO porchlight_log;
GRANT SELECT, INSERT, UPDATE (checkpoint) ON log_checkpoints TO porchlight_log;
GRANT SELECT, INSERT, UPDATE ON log_witnesses TO porchlight_log;
GRANT SELECT (leaf_hash, leaf_index, proof) ON log_entries TO porchlight_broker, porchlight_worker;
GRANT SELECT (size, checkpoint) ON log_checkpoints TO porchlight_broker;
