CREATE TABLE requests (
  request_id uuid PRIMARY KEY,
  agency_id uuid NOT NULL,
  incident text NOT NULL,
  case_number text NOT NULL,
  text text NOT NULL,
  from_ms epoch_ms NOT NULL,
  to_ms epoch_ms NOT NULL,
  -- Public GeoJSON: the only coordinates in this database.
  area jsonb NOT NULL,
  -- As posted; request_cells holds them again, a row each.
  cells bigint[] NOT NULL,
  posted_at_ms epoch_ms NOT NULL,
  closes_at_ms epoch_ms NOT NULL,
  CONSTRAINT requests_window CHECK (from_ms <= to_ms)
);

-- A row for each cell of a request. A new clip reads the requests of its cells that haven't closed, from the index alone.
CREATE TABLE request_cells (
  cell h3_cell NOT NULL,
  closes_at_ms epoch_ms NOT NULL,
  request_id uuid NOT NULL REFERENCES requests,
  from_ms epoch_ms NOT NULL,
  to_ms epoch_ms NOT NULL,
  PRIMARY KEY (cell, closes_at_ms, request_id) INCLUDE (from_ms, to_ms)
) WITH (autovacuum_vacuum_insert_scale_factor = 0.02);

-- The mark that matching has run, apart from the request, whose row never changes.
CREATE TABLE request_matches (
  request_id uuid PRIMARY KEY REFERENCES requests,
  matched_at_ms epoch_ms NOT NULL
);

CREATE TABLE candidates (
  request_id uuid NOT NULL REFERENCES requests,
  household_id uuid NOT NULL,
  clip_id uuid NOT NULL REFERENCES clips,
  PRIMARY KEY (request_id, household_id, clip_id)
);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is insert-only: a published request is never altered and never deleted', TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER requests_are_insert_only
  BEFORE UPDATE OR DELETE OR TRUNCATE ON requests
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER request_cells_are_insert_only
  BEFORE UPDATE OR DELETE OR TRUNCATE ON request_cells
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

GRANT SELECT, INSERT ON requests, request_cells TO porchlight_api;
GRANT SELECT ON request_matches, candidates TO porchlight_api;
GRANT SELECT ON requests, request_cells TO porchlight_worker;
GRANT SELECT, INSERT ON request_matches, candidates TO porchlight_worker;
