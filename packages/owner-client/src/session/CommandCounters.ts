import type { OpenAccount } from './OpenAccount.ts';

interface Waiting {
  readonly give: (counter: number) => void;
  readonly fail: (error: unknown) => void;
}

/** Counters for commands of this account's client key, each in the vault before it is given out; those that are asked for at the same time take one write. */
export class CommandCounters {
  readonly #account: Pick<OpenAccount, 'changeVault'>;
  /** Owned by `next` and `#write`. */
  #waiting: Waiting[] = [];
  #isWriting = false;

  constructor(account: Pick<OpenAccount, 'changeVault'>) {
    this.#account = account;
  }

  /** A counter above all before. Throws what `changeVault` throws. */
  next(): Promise<number> {
    return new Promise((give, fail) => {
      this.#waiting.push({ give, fail });
      if (!this.#isWriting) void this.#write();
    });
  }

  async #write(): Promise<void> {
    this.#isWriting = true;
    // Whoever asks in the same turn goes with this write.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      await this.#writeFor(batch);
    }
    this.#isWriting = false;
  }

  async #writeFor(batch: readonly Waiting[]): Promise<void> {
    let before = 0;
    try {
      await this.#account.changeVault((vault) => {
        before = vault.commandCounter;
        return { ...vault, commandCounter: before + batch.length };
      });
    } catch (error) {
      for (const { fail } of batch) fail(error);
      return;
    }
    for (const [i, { give }] of batch.entries()) give(before + 1 + i);
  }
}
