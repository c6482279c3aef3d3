import type { Clock } from '@porchlight/kernel';
import type { Finding } from '../log/finding.ts';
import type { HouseholdWatch } from '../log/HouseholdWatch.ts';
import type { KnownAccountKeys } from '../log/knownAccountKeys.ts';
import { newestCounter, newestEntry } from '../log/WatchMemory.ts';
import type { AccountKeys } from './AccountKeys.ts';

export interface AccountWatchDeps {
  readonly keys: AccountKeys;
  /** Has followed the log before `look`, for labels of subject `account` too. */
  readonly watch: Pick<HouseholdWatch, 'memory' | 'change' | 'find' | 'know' | 'check'>;
  readonly clock: Clock;
  readonly pause: () => Promise<void>;
}

/** Holds what the cloud keeps of the account's keys against the log, the vault and what this client remembers (spec/watch.md section 6). */
export class AccountWatch {
  readonly #deps: AccountWatchDeps;

  constructor(deps: AccountWatchDeps) {
    this.#deps = deps;
    deps.keys.tell((known) => this.#remember(known));
  }

  /**
   * Logs what this account's clients made and couldn't log; finds `account-changed` where the cloud keeps what nobody of them made, the log holds something else, or another client than this one made it. `keptHashHex`: of the state that this
   * browser's storage had before the log was followed; another page of it may have made that. Throws the API's errors.
   */
  look(keptHashHex: string | null): Promise<void> {
    const { keys, watch, pause } = this.#deps;
    return keys.alone(async () => {
      keys.noteLogged(newestCounter(watch.memory, 'account'));
      await keys.settle();
      const first = await this.#judge(keptHashHex);
      if (first === null || this.#isFound(first)) return;
      // Another client may be between its change and what it says of it.
      await pause();
      await watch.check();
      const doubted = await this.#judge(keptHashHex);
      if (doubted !== null) await watch.find('account-changed', this.#findingId(doubted));
    });
  }

  /** The person says that a finding is known; the state that it is about is logged, where the cloud still keeps it. Throws the API's errors. */
  async accept(findingId: string): Promise<void> {
    const { keys, watch } = this.#deps;
    const hashHex = findingId.split(':')[1] ?? '';
    const logged = newestEntry(watch.memory.entries, 'account');
    const isLogged = logged !== null && keys.valueHex(logged.counter, hashHex) === logged.valueHex;
    await keys.accept(hashHex, isLogged);
    await watch.know(findingId);
  }

  /** The hash of what the cloud shows, where it is in doubt; null where all is well, which is remembered. */
  async #judge(keptHashHex: string | null): Promise<string | null> {
    const { keys, watch } = this.#deps;
    const shown = await keys.shownHashHex();
    const { known } = keys;
    const { memory } = watch;
    const logged = newestEntry(memory.entries, 'account');
    const isNewest = logged !== null && logged.counter >= (known?.counter ?? 0);
    if (isNewest && keys.valueHex(logged.counter, shown) !== logged.valueHex) return shown;
    if (known === null || known.hashHex !== shown) return shown;
    const mine = memory.accountHashHex;
    const isMine = mine === null || [mine, keptHashHex].includes(shown) || keys.isMadeHere(shown);
    if (!isMine) return shown;
    await this.#remember(known);
    return null;
  }

  /** And waits for its entry, which is handed in again where it may not have been. */
  async #remember(known: KnownAccountKeys): Promise<void> {
    const { keys, watch, clock } = this.#deps;
    const { counter, hashHex } = known;
    const isAwaited = watch.memory.awaited.some(
      (each) => each.subject === 'account' && each.counter === counter,
    );
    const isLogged = newestCounter(watch.memory, 'account') >= counter;
    if (!isLogged && !isAwaited) await keys.send(known);
    const awaited = { subject: 'account' as const, counter, sinceMs: clock.nowMs() };
    await watch.change((memory) => ({
      ...memory,
      accountHashHex: hashHex,
      awaited: isLogged || isAwaited ? memory.awaited : [...memory.awaited, awaited],
    }));
  }

  /** Another one where the account has gone on since: what was known once may be shown again. */
  #findingId(hashHex: string): string {
    const { keys, watch } = this.#deps;
    const counter = Math.max(keys.known?.counter ?? 0, newestCounter(watch.memory, 'account'));
    return `account-changed:${hashHex}:${counter}`;
  }

  /** Or it was found before and nobody has answered yet. */
  #isFound(hashHex: string): boolean {
    const id = this.#findingId(hashHex);
    const isOpen = (each: Pick<Finding, 'id' | 'isAcknowledged'>) =>
      each.id.startsWith(`account-changed:${hashHex}:`) && !each.isAcknowledged;
    return this.#deps.watch.memory.findings.some((each) => each.id === id || isOpen(each));
  }
}
