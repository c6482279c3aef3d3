import type { LoggedBytes, RuledLog } from '@porchlight/domain';
import { hexToBytes } from '@porchlight/kernel';
import type { PostgresDatabase } from './PostgresDatabase.ts';
import { queueLogEntries } from './queueLogEntries.ts';
import { queueUnderLabel } from './queueUnderLabel.ts';
import { IS_LAST_BUNDLE, LOCK_BUNDLES } from './ruledStatements.ts';

/** What is queued by rule, in PostgreSQL. Whoever decides on the same thing waits until the one before has committed. */
export class PostgresRuledLog implements RuledLog {
  readonly #database: PostgresDatabase;

  constructor(database: PostgresDatabase) {
    this.#database = database;
  }

  async addBlinded(logged: LoggedBytes): Promise<void> {
    await this.#database.transaction((session) => queueUnderLabel(session, logged));
  }

  async addBundle(logged: LoggedBytes, bundleHashHex: string): Promise<void> {
    await this.#database.transaction(async (session) => {
      await session.query(LOCK_BUNDLES, []);
      const [last] = await session.query<{ is_last: boolean }>(IS_LAST_BUNDLE, [hexToBytes(bundleHashHex)]);
      if (last?.is_last !== true) await queueLogEntries(session, [logged]);
    });
  }
}
