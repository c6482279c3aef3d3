import type { LoggedBytes } from '@porchlight/domain';
import { PorchlightError } from '@porchlight/kernel';
import type { Session } from './PostgresDatabase.ts';
import { queueLogEntries } from './queueLogEntries.ts';
import { FIND_OTHER_UNDER_LABEL, LOCK_LABEL } from './ruledStatements.ts';

/** Queues a blinded entry in the transaction of what it is about; no two get the same label, whichever commit at once. Throws `replayed` where another entry has it. */
export async function queueUnderLabel(session: Session, logged: LoggedBytes): Promise<void> {
  await session.query(LOCK_LABEL, [logged.label]);
  const others = await session.query(FIND_OTHER_UNDER_LABEL, [logged.label, logged.leafHash]);
  if (others.length > 0) {
    throw new PorchlightError(
      'replayed',
      'the log has another entry under this label: fetch the newest keyring, and count on from that',
    );
  }
  await queueLogEntries(session, [logged]);
}
