CREATE TABLE clips (
  clip_id uuid PRIMARY KEY,
  device_id uuid NOT NULL,
  household_id uuid NOT NULL,
  opening_hash bytes32 NOT NULL,
  finished boolean NOT NULL,
  started_at_ms epoch_ms NOT NULL,
  ended_at_ms epoch_ms NOT NULL,
  clock_uncertainty_ms integer NOT NULL,
  -- As signed; clip_places holds them again, a row each.
  cells bigint[] NOT NULL,
  segment_count integer NOT NULL,
  size_bytes bigint NOT NULL,
  object_key text NOT NULL,
  stored_at_ms epoch_ms NOT NULL,
  receipt bytea NOT NULL,
  -- Matching finds a clip by its start, and looks no further back than these two limits reach.
  CONSTRAINT clips_at_most_5_minutes CHECK (ended_at_ms - started_at_ms BETWEEN 0 AND 300000),
  CONSTRAINT clips_uncertainty_at_most_1_hour CHECK (clock_uncertainty_ms BETWEEN 0 AND 3600000),
  CONSTRAINT clips_counts CHECK (segment_count >= 0 AND size_bytes >= 0)
);
CREATE INDEX clips_of_household ON clips (household_id, started_at_ms DESC, clip_id DESC);

-- A row for each cell of a clip. The primary key is the covering index that matching reads, and nothing but that:
-- hence no foreign key, which would want an index by clip. Rows come and go with their clip, in its transaction.
CREATE TABLE clip_places (
  device_id uuid NOT NULL,
  started_at_ms epoch_ms NOT NULL,
  clip_id uuid NOT NULL,
  cell h3_cell NOT NULL,
  ended_at_ms epoch_ms NOT NULL,
  clock_uncertainty_ms integer NOT NULL,
  PRIMARY KEY (device_id, started_at_ms, clip_id, cell) INCLUDE (ended_at_ms, clock_uncertainty_ms)
) WITH (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_vacuum_scale_factor = 0.02);

-- Where a device has filmed, and the time from its first to its last clip there, widened by their clock uncertainty.
-- Only ever widened. The times are in no index, so that a new clip updates the row in place (HOT).
CREATE TABLE placements (
  cell h3_cell NOT NULL,
  device_id uuid NOT NULL,
  from_ms bigint NOT NULL,
  to_ms bigint NOT NULL,
  PRIMARY KEY (cell, device_id)
) WITH (fillfactor = 70);

GRANT SELECT ON clips TO porchlight_broker, porchlight_api;
GRANT SELECT, INSERT ON clips TO porchlight_worker;
GRANT UPDATE (finished, ended_at_ms, clock_uncertainty_ms, cells, segment_count, size_bytes, object_key, stored_at_ms, receipt)
  ON clips TO porchlight_worker;
GRANT SELECT, INSERT, DELETE ON clip_places TO porchlight_worker;
GRANT SELECT, INSERT, UPDATE ON placements TO porchlight_worker;
