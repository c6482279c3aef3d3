import type { Statement } from './PostgresDatabase.ts';

/** The channel that is notified once entries are queued for good. */
export const LOG_CHANNEL = 'log_entries';

/** Leaf hashes, entries, labels, in the order in which they are to be logged. What is queued already stays. */
export const QUEUE_ENTRIES: Statement = {
  name: 'log-queue',
  text: `
WITH queued AS (
  INSERT INTO log_entries (leaf_hash, entry, label)
  SELECT leaf_hash, entry, label
  FROM unnest($1::bytea[], $2::bytea[], $3::bytea[]) WITH ORDINALITY AS given (leaf_hash, entry, label, at)
  ORDER BY at
  ON CONFLICT (leaf_hash) DO NOTHING
)
SELECT pg_notify('${LOG_CHANNEL}', '')`,
};

export const FIND_ENTRY: Statement = {
  name: 'log-find',
  text: 'SELECT leaf_index, proof FROM log_entries WHERE leaf_hash = $1',
};

export const FIND_LABEL: Statement = {
  name: 'log-find-label',
  text: 'SELECT leaf_index, proof FROM log_entries WHERE label = $1 ORDER BY queue_id LIMIT 1',
};

export const OVERVIEW: Statement = {
  name: 'log-overview',
  text: `
SELECT placed_size, shown_size, (SELECT count(*) FROM log_entries WHERE leaf_index IS NULL) AS waiting
FROM log_state`,
};

export const NEWEST_CHECKPOINTS: Statement = {
  name: 'log-newest-checkpoints',
  text: 'SELECT size, shown_at_ms, checkpoint FROM log_checkpoints ORDER BY size DESC LIMIT 21',
};

export const WITNESSES: Statement = {
  name: 'log-witnesses',
  text: 'SELECT name, cosigned_size, cosigned_at_ms, failing_since_ms FROM log_witnesses',
};

/** Held until the transaction ends, so that the marks of two processes come one after the other. */
export const LOCK_LOG: Statement = {
  name: 'log-lock',
  text: 'SELECT placed_size, shown_size FROM log_state FOR UPDATE',
};

export const LOG_SIZES: Statement = {
  name: 'log-sizes',
  text: 'SELECT placed_size, shown_size FROM log_state',
};

/** The index of the first, leaf hashes. */
export const PLACE_ENTRIES: Statement = {
  name: 'log-place',
  text: `
WITH placed AS (
  UPDATE log_entries SET leaf_index = $1::bigint + given.at - 1
  FROM unnest($2::bytea[]) WITH ORDINALITY AS given (leaf_hash, at)
  WHERE log_entries.leaf_hash = given.leaf_hash AND log_entries.leaf_index IS NULL
)
UPDATE log_state SET placed_size = greatest(placed_size, $1::bigint + cardinality($2::bytea[]))`,
};

/** How many at most, and how many bytes; the oldest comes in any case. */
export const WAITING_ENTRIES: Statement = {
  name: 'log-waiting',
  text: `
SELECT leaf_hash, entry
FROM (
  SELECT queue_id, leaf_hash, entry, sum(octet_length(entry)) OVER (ORDER BY queue_id) AS sum_bytes
  FROM (
    SELECT queue_id, leaf_hash, entry FROM log_entries
    WHERE leaf_index IS NULL ORDER BY queue_id LIMIT $1
  ) AS oldest
) AS summed
WHERE sum_bytes <= $2 OR sum_bytes = octet_length(entry)
ORDER BY queue_id`,
};

export const IS_WAITING: Statement = {
  name: 'log-is-waiting',
  text: 'SELECT FROM log_entries WHERE leaf_index IS NULL LIMIT 1',
};

/** The index of the first, proofs. */
export const SHOW_ENTRIES: Statement = {
  name: 'log-show',
  text: `
WITH shown AS (
  UPDATE log_entries SET proof = given.proof
  FROM unnest($2::text[]) WITH ORDINALITY AS given (proof, at)
  WHERE log_entries.leaf_index = $1::bigint + given.at - 1 AND log_entries.proof IS NULL
)
UPDATE log_state SET shown_size = greatest(shown_size, $1::bigint + cardinality($2::text[]))`,
};

/** Size, when it was shown, the signed note. */
export const SHOW_CHECKPOINT: Statement = {
  name: 'log-show-checkpoint',
  text: `
INSERT INTO log_checkpoints (size, shown_at_ms, checkpoint) VALUES ($1, $2, $3)
ON CONFLICT (size) DO UPDATE SET checkpoint = EXCLUDED.checkpoint`,
};

/** Name, cosigned size, when, since when failing. */
export const NOTE_WITNESS: Statement = {
  name: 'log-note-witness',
  text: `
INSERT INTO log_witnesses (name, cosigned_size, cosigned_at_ms, failing_since_ms) VALUES ($1, $2, $3, $4)
ON CONFLICT (name) DO UPDATE SET cosigned_size = EXCLUDED.cosigned_size,
  cosigned_at_ms = EXCLUDED.cosigned_at_ms, failing_since_ms = EXCLUDED.failing_since_ms`,
};
