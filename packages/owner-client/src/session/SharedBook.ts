import { bytesToHex, isPorchlightError } from '@porchlight/kernel';
import { mayWriteBook } from '../book/bookAccess.ts';
import { type BookDeps, changeBook, readBook } from '../book/changeBook.ts';
import type { HouseholdBook } from '../book/HouseholdBook.ts';
import type { OpenedBook } from '../book/openBook.ts';
import type { OpenAccount } from './OpenAccount.ts';
import type { OpenHousehold } from './OpenHousehold.ts';
import type { SessionDeps } from './SessionDeps.ts';

/** The household's book (spec/book.md) for an open account, whose vault remembers which was the newest that it opened. */
export class SharedBook {
  readonly #account: OpenAccount;
  readonly #opened: OpenHousehold;
  readonly #deps: BookDeps;

  constructor({ primitives, random, clock }: SessionDeps, account: OpenAccount, opened: OpenHousehold) {
    this.#account = account;
    this.#opened = opened;
    const { api, household } = opened;
    this.#deps = { primitives, random, clock, api, household };
  }

  /** The newest, or null before the first. Seals it anew where that is due and this client may: after members came or went. Throws what `readBook` throws. */
  async read(): Promise<HouseholdBook | null> {
    const read = await this.#withNewestKeyring(() => readBook(this.#deps, this.#known));
    if (read === null) return null;
    await this.#note(read);
    return read.needsSealing && this.#mayWrite ? this.change((book) => book) : read.book;
  }

  /** Writes what `change` makes of the newest, and resolves to it. `change` may be asked again. Throws what `changeBook` throws. */
  async change(change: (book: HouseholdBook) => HouseholdBook): Promise<HouseholdBook> {
    const written = await this.#withNewestKeyring(() => changeBook(this.#deps, this.#known, change));
    await this.#note(written);
    return written.book;
  }

  get #known() {
    return this.#account.vault.knownBook ?? null;
  }

  get #mayWrite(): boolean {
    const { household, clock } = this.#deps;
    const signingKeyHex = bytesToHex(household.clientSigning.publicKey);
    return mayWriteBook(household.keyring.keyring, signingKeyHex, clock.nowMs());
  }

  /** Whoever sealed the book may have had a newer keyring. */
  async #withNewestKeyring<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (!isPorchlightError(error, 'stale_keyring')) throw error;
      await this.#opened.refresh();
      return work();
    }
  }

  async #note({ known }: OpenedBook): Promise<void> {
    if (known.version <= (this.#known?.version ?? 0)) return;
    await this.#account.changeVault((vault) =>
      (vault.knownBook?.version ?? 0) < known.version ? { ...vault, knownBook: known } : vault,
    );
  }
}
