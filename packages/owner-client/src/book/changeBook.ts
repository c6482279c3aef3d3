import { bookVersionSchema, sealedBookSchema } from '@porchlight/contracts/http';
import {
  base64ToBytes,
  bytesToBase64,
  type Clock,
  isPorchlightError,
  PorchlightError,
} from '@porchlight/kernel';
import type { ApiClient } from '../api/ApiClient.ts';
import type { Household } from '../household/Household.ts';
import { emptyBook, type HouseholdBook } from './HouseholdBook.ts';
import { type KnownBook, type OpenedBook, openBook } from './openBook.ts';
import { type SealBookDeps, sealBook } from './sealBook.ts';

export interface BookDeps extends SealBookDeps {
  readonly api: ApiClient;
  readonly household: Household;
  readonly clock: Clock;
}

const PATH = '/v1/household/book';
const ATTEMPTS = 5;

/** The household's newest book, or null before the first. Throws what `openBook` throws and the API's errors; `broken_chain` also where a book that was known is gone. */
export async function readBook(deps: BookDeps, known: KnownBook | null): Promise<OpenedBook | null> {
  const { api, household, clock, primitives } = deps;
  try {
    const { version, bookB64 } = await api.json('GET', PATH, sealedBookSchema);
    return openBook(household, base64ToBytes(bookB64), version, known, clock.nowMs(), primitives);
  } catch (error) {
    if (!isPorchlightError(error, 'not_found')) throw error;
    if (known === null) return null;
    const hint = 'the server says that there is no book, and this client has seen one: ask the operator why';
    throw new PorchlightError('broken_chain', hint, { cause: error });
  }
}

/**
 * Writes what `change` makes of the newest book, and asks it again where another client was faster. With the identity as `change` the book is sealed anew for who may read it now. Resolves to what
 * was written. Throws what `readBook` and `sealBook` throw, and `replayed` where others were faster each of five times.
 */
export async function changeBook(
  deps: BookDeps,
  known: KnownBook | null,
  change: (book: HouseholdBook) => HouseholdBook,
): Promise<OpenedBook> {
  const { api, household, clock, primitives } = deps;
  let newest = known;
  for (let attempt = 1; ; attempt++) {
    const opened = await readBook(deps, newest);
    newest = opened?.known ?? null;
    const version = newest?.version ?? 0;
    const book = change(opened?.book ?? emptyBook());
    const sealed = sealBook(household, book, version + 1, clock.nowMs(), deps);
    try {
      await api.json('PUT', PATH, bookVersionSchema, { version, bookB64: bytesToBase64(sealed) });
      return openBook(household, sealed, version + 1, newest, clock.nowMs(), primitives);
    } catch (error) {
      if (attempt === ATTEMPTS || !isPorchlightError(error, 'replayed')) throw error;
    }
  }
}
