import type { LoggedBytes } from '@porchlight/domain';
import { QUEUE_ENTRIES } from './logStatements.ts';
import type { Session } from './PostgresDatabase.ts';

/** Queues entries for the log in the transaction of what they are about, in this order; the log's process learns of it when that commits. What is queued already stays as it is. Throws `unavailable`, and `limit_exceeded` for an entry that is too long. */
export async function queueLogEntries(session: Session, entries: readonly LoggedBytes[]): Promise<void> {
  if (entries.length === 0) return;
  await session.query(QUEUE_ENTRIES, [
    entries.map(({ leafHash }) => leafHash),
    entries.map(({ entry }) => entry),
    entries.map(({ label }) => label),
  ]);
}
