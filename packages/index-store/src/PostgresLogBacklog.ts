import type { BatchLimit, LogBacklog, ShownEntries, WaitingEntry } from '@porchlight/domain';
import { PorchlightError } from '@porchlight/kernel';
import { bytesOf } from './columns.ts';
import * as statements from './logStatements.ts';
import type { PostgresDatabase, Session } from './PostgresDatabase.ts';

/** How long an entry waits at the most where nobody heard of it. */
const POLL_MS = 1_000;

/** The log's own side of its queue in PostgreSQL. */
export class PostgresLogBacklog implements LogBacklog {
  readonly #database: PostgresDatabase;
  /** Those who wait for an entry. */
  readonly #waiters = new Set<() => void>();

  constructor(database: PostgresDatabase) {
    this.#database = database;
  }

  /** Tells it that something was queued, so that `untilWaiting` looks at once. */
  heard(): void {
    for (const wake of this.#waiters) wake();
  }

  async placedSize(): Promise<number> {
    return (await sizesOf(this.#database, statements.LOG_SIZES)).placed;
  }

  async shownSize(): Promise<number> {
    return (await sizesOf(this.#database, statements.LOG_SIZES)).shown;
  }

  async markPlaced(firstIndex: number, leafHashes: readonly Uint8Array[]): Promise<void> {
    await this.#database.transaction(async (session) => {
      const { placed } = await sizesOf(session, statements.LOCK_LOG);
      if (firstIndex > placed) throw conflict('places before these are not noted yet');
      await session.query(statements.PLACE_ENTRIES, [firstIndex, leafHashes]);
    });
  }

  async waiting({ entries, sizeBytes }: BatchLimit): Promise<readonly WaitingEntry[]> {
    const rows = await this.#database.query<RowOfWaiting>(statements.WAITING_ENTRIES, [entries, sizeBytes]);
    return rows.map(({ leaf_hash, entry }) => ({ leafHash: bytesOf(leaf_hash), entry: bytesOf(entry) }));
  }

  async untilWaiting(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      // Begun before the look, so that what is queued meanwhile is heard.
      using woken = this.#woken(signal);
      if ((await this.#database.query(statements.IS_WAITING, [])).length > 0) return;
      await woken.promise;
    }
  }

  async show({ checkpoint, size, shownAtMs, firstIndex, proofs }: ShownEntries): Promise<void> {
    const end = firstIndex + proofs.length;
    await this.#database.transaction(async (session) => {
      const { placed, shown } = await sizesOf(session, statements.LOCK_LOG);
      if (firstIndex > shown) throw conflict('entries before these are not shown yet');
      if (end > placed) throw conflict('the places of these entries are not noted yet');
      await session.query(statements.SHOW_ENTRIES, [firstIndex, proofs]);
      if (end === size) await session.query(statements.SHOW_CHECKPOINT, [size, shownAtMs, checkpoint]);
    });
  }

  #woken(signal: AbortSignal): Disposable & { readonly promise: Promise<void> } {
    const { promise, resolve } = Promise.withResolvers<void>();
    const wake = () => resolve();
    const timer = setTimeout(wake, POLL_MS);
    this.#waiters.add(wake);
    signal.addEventListener('abort', wake, { once: true });
    return {
      promise,
      [Symbol.dispose]: () => {
        clearTimeout(timer);
        this.#waiters.delete(wake);
        signal.removeEventListener('abort', wake);
      },
    };
  }
}

interface RowOfWaiting {
  readonly leaf_hash: Buffer;
  readonly entry: Buffer;
}

async function sizesOf(session: Session, statement: (typeof statements)['LOG_SIZES']) {
  const [row] = await session.query<{ readonly placed_size: string; readonly shown_size: string }>(
    statement,
    [],
  );
  return { placed: Number(row?.placed_size ?? 0), shown: Number(row?.shown_size ?? 0) };
}

function conflict(what: string): PorchlightError {
  return new PorchlightError('log_conflict', `another process may be writing to the log: ${what}`);
}
