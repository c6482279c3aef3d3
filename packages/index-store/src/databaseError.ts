import { type ErrorCode, PorchlightError } from '@porchlight/kernel';
import pg from 'pg';

/**
 * What a failure of the driver or of PostgreSQL means to a caller. Only SQLSTATE and the names of table and constraint
 * go into the hint, and PostgreSQL's own error is no cause of it: its details quote rows.
 */
export function toPorchlightError(error: unknown): PorchlightError {
  if (error instanceof PorchlightError) return error;
  if (error instanceof pg.DatabaseError) return fromSqlState(error);
  if (isLostConnection(error)) {
    return new PorchlightError('unavailable', "PostgreSQL can't be reached; try again", { cause: error });
  }
  return new PorchlightError('internal', 'the database adapter failed; see the cause', { cause: error });
}

/** SQLSTATEs, and classes of them (PostgreSQL, appendix A). */
const MEANINGS: readonly (readonly [prefix: string, code: ErrorCode, hint: string])[] = [
  ['08', 'unavailable', 'the connection to PostgreSQL broke; try again'],
  ['40', 'unavailable', 'PostgreSQL chose this transaction to give way; try again'],
  ['53', 'unavailable', 'PostgreSQL is out of connections, memory or disk; try again, and look after it'],
  ['55P03', 'unavailable', 'a lock was not to be had in time; try again'],
  ['57', 'unavailable', 'PostgreSQL is stopping, starting, or took too long; try again'],
  ['25P03', 'unavailable', 'a transaction was idle for too long; try again'],
  ['58', 'unavailable', "PostgreSQL's machine fails to read or write; look after it"],
  ['XX001', 'corrupted_storage', 'PostgreSQL found a damaged page; restore from a backup'],
  ['XX002', 'corrupted_storage', 'PostgreSQL found a damaged index; rebuild it'],
  ['28', 'invalid_setting', "PostgreSQL refuses this user or password; check the database's URL"],
  ['3D', 'invalid_setting', "there is no such database; check the database's URL"],
  [
    '42501',
    'invalid_setting',
    "this user's role lacks a right; connect with the login made for this process",
  ],
  ['42P01', 'invalid_setting', 'a table is missing; apply the migrations first'],
  ['23505', 'replayed', 'this id or key is taken'],
  ['23503', 'not_found', 'what this refers to is not there'],
  ['23514', 'limit_exceeded', 'a value is beyond its limit'],
  ['22021', 'malformed_encoding', 'a text holds a character that no text may hold, such as U+0000'],
  ['22P05', 'malformed_encoding', 'a text holds a character that no text may hold, such as U+0000'],
];

function fromSqlState(error: pg.DatabaseError): PorchlightError {
  const state = error.code ?? 'unknown';
  if (error.constraint === 'clips_at_most_5_minutes') {
    return new PorchlightError('clip_too_long', 'a clip ends after it starts, and at most 5 minutes later');
  }
  if (error.constraint === 'clips_are_not_deleted') {
    return new PorchlightError('clip_deleted', "the household deleted this clip: it isn't stored again");
  }
  const [, code, hint] = MEANINGS.find(([prefix]) => state.startsWith(prefix)) ?? [
    '',
    'internal',
    'PostgreSQL refused a statement',
  ];
  const where = [error.table, error.constraint].filter((name) => name !== undefined).join(', ');
  return new PorchlightError(code, `${hint} (SQLSTATE ${state}${where === '' ? '' : `: ${where}`})`);
}

/** The driver gives some of these no code, only words. */
const LOST =
  /connection (terminated|timeout|error)|timeout exceeded|read timeout|not queryable|after calling end/i;

function isLostConnection(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (
    'syscall' in error || 'errno' in error || error instanceof AggregateError || LOST.test(error.message)
  );
}
