-- Who came to what belongs to a household (contracts/spec/audit.md): one chain of rows each, added to and never changed.
CREATE TABLE audit_rows (
  household_id uuid NOT NULL,
  seq bigint NOT NULL,
  v smallint NOT NULL,
  at_ms epoch_ms NOT NULL,
  actor_kind text NOT NULL,
  actor_id text NOT NULL,
  action text NOT NULL,
  subject text NOT NULL,
  reason text,
  previous_hash bytes32 NOT NULL,
  hash bytes32 NOT NULL,
  -- Two rows can't follow the same one, whatever a writer believes.
  PRIMARY KEY (household_id, seq),
  CONSTRAINT audit_rows_seq CHECK (seq BETWEEN 1 AND 9007199254740991)
);

-- The newest place of each chain. Whoever adds to a chain locks its row first, so that writers follow each other.
CREATE TABLE audit_heads (
  household_id uuid PRIMARY KEY,
  seq bigint NOT NULL,
  hash bytes32 NOT NULL,
  CONSTRAINT audit_heads_seq CHECK (seq >= 0)
) WITH (fillfactor = 70);

CREATE TRIGGER audit_rows_are_insert_only
  BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_rows
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

GRANT SELECT, INSERT ON audit_rows TO porchlight_api;
GRANT SELECT, INSERT, UPDATE (seq, hash) ON audit_heads TO porchlight_api;
