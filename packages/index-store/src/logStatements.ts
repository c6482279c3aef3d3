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
