import { changeLoggedSchema } from '@porchlight/contracts/http';
import { bytesToHex, hexToBytes, isPorchlightError } from '@porchlight/kernel';
import type { MasterKey } from '@porchlight/seal/account';
import type { SealPrimitives } from '@porchlight/seal/primitives';
import { watchKeyOf, watchLabel, watchValue } from '@porchlight/seal/watch';
import type { Vault } from '../account/vault.ts';
import { type AccountKeyState, accountKeyHash, isOneFactorsChange } from '../log/accountKeyState.ts';
import type { KnownAccountKeys } from '../log/knownAccountKeys.ts';
import type { AccountCalls } from './AccountCalls.ts';

export interface AccountKeysDeps {
  readonly calls: Pick<AccountCalls, 'json'>;
  readonly primitives: SealPrimitives;
  readonly masterKey: MasterKey;
  readonly vault: () => Vault;
  readonly changeVault: (change: (vault: Vault) => Vault) => Promise<void>;
  /** Reads the account anew: its vault, and what the cloud keeps of its keys. */
  readonly read: () => Promise<AccountKeyState>;
}

/** A change of the keys, by what it makes of their state; null where that can't be told before. */
export type PredictKeys = (before: AccountKeyState) => AccountKeyState | null;

/** Takes each state that this client made or its person confirmed, and hands it to the log by `send`. */
export type TakeKnownKeys = (known: KnownAccountKeys) => Promise<void>;

/** The keys of an account against the log (spec/watch.md section 6): each change that this client makes is in the vault and handed to the log. One thing at a time. */
export class AccountKeys {
  readonly watchKey: Uint8Array;
  readonly #deps: AccountKeysDeps;
  #turn: Promise<unknown> = Promise.resolve();
  /** Owned by the watch. */
  #take: TakeKnownKeys | null = null;
  /** The highest counter that the watch found in the log. */
  #loggedCounter = 0;
  /** Hashes of the states that this client made since it was opened. */
  readonly #made = new Set<string>();

  constructor(deps: AccountKeysDeps) {
    this.#deps = deps;
    this.watchKey = watchKeyOf(deps.masterKey, deps.primitives);
  }

  /** As the vault has it; null before an account's first client that logs. */
  get known(): KnownAccountKeys | null {
    return this.#deps.vault().accountKeys ?? null;
  }

  isMadeHere(hashHex: string): boolean {
    return this.#made.has(hashHex);
  }

  /** From now on the watch is told what this client makes. */
  tell(take: TakeKnownKeys): void {
    this.#take = take;
  }

  /** So that nothing is logged under a counter that stands already. */
  noteLogged(counter: number): void {
    this.#loggedCounter = Math.max(this.#loggedCounter, counter);
  }

  /** Hash of what the cloud keeps now. */
  async shownHashHex(): Promise<string> {
    return this.#hashHex(await this.#deps.read());
  }

  /** Waits for what is under way, so that no change is judged half made. */
  alone<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#turn.then(work, work);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  /**
   * Makes a change of the keys and has it logged, where nobody but this account changed them before. The state that it leads to is in the vault first, where it can be told; so what breaks off in between is logged at the next look. `isLast`: it
   * ends this session too. Throws what `work` throws, and the API's errors before it; the change stands where it can't be logged now.
   */
  change<Result>(predict: PredictKeys, work: () => Promise<Result>, isLast = false): Promise<Result> {
    return this.alone(async () => {
      const before = await this.#deps.read();
      const isKnown = this.known?.hashHex === this.#hashHex(before);
      const next = isKnown ? predict(before) : null;
      if (next !== null) await this.#announce(this.#hashHex(next));
      const result = await work();
      if (next !== null) this.#made.add(this.#hashHex(next));
      if (isKnown && !isLast) await atEase(() => this.#took(before, next));
      return result;
    });
  }

  /** What is left to do for a state that this account's clients made: the first of all, or one whose change broke off before it was logged; nothing where the log is ahead of the vault. Call it inside `alone`. Throws the API's errors. */
  async settle(): Promise<void> {
    const shown = await this.shownHashHex();
    const { known } = this;
    if (this.#loggedCounter > (known?.counter ?? 0)) return;
    if (known === null || known.nextHashHex === shown) await this.#log(shown, known === null);
  }

  /** The person knows of the state of this hash, which is logged anew where the newest entry isn't its; false where the cloud keeps another by now. Throws the API's errors. */
  accept(hashHex: string, isLogged: boolean): Promise<boolean> {
    return this.alone(async () => {
      if ((await this.shownHashHex()) !== hashHex) return false;
      const { known } = this;
      if (known?.hashHex === hashHex && isLogged) await this.#take?.(known);
      else await this.#log(hashHex, true);
      return true;
    });
  }

  /** Hands the newest known state to the log, again where it was before: false where the log has something under its label, or this account has logged too often today. */
  async send({ counter, hashHex }: KnownAccountKeys): Promise<boolean> {
    const { calls, primitives } = this.#deps;
    const labelHex = bytesToHex(watchLabel(this.watchKey, 'account', counter, primitives));
    const change = { labelHex, valueHex: this.valueHex(counter, hashHex) };
    try {
      await calls.json('POST', 'log', changeLoggedSchema, change);
      return true;
    } catch (error) {
      if (isPorchlightError(error, 'replayed', 'rate_limited')) return false;
      throw error;
    }
  }

  /** What the log holds of a state under a counter. */
  valueHex(counter: number, hashHex: string): string {
    const { primitives } = this.#deps;
    return bytesToHex(watchValue(this.watchKey, 'account', counter, hexToBytes(hashHex), primitives));
  }

  /** Logs what the cloud keeps after a change, where it is what the change leads to. */
  async #took(before: AccountKeyState, next: AccountKeyState | null): Promise<void> {
    const after = await this.#deps.read();
    const hashHex = this.#hashHex(after);
    const isOurs = next === null ? isOneFactorsChange(before, after) : hashHex === this.#hashHex(next);
    if (isOurs && hashHex !== this.known?.hashHex) await this.#log(hashHex, true);
  }

  async #announce(nextHashHex: string): Promise<void> {
    await this.#deps.changeVault((vault) =>
      vault.accountKeys === undefined
        ? vault
        : { ...vault, accountKeys: { ...vault.accountKeys, nextHashHex } },
    );
  }

  /** `isOwn`: this client's own change, or one that its person knows; of another's the watch still asks. */
  async #log(hashHex: string, isOwn: boolean): Promise<void> {
    if (isOwn) this.#made.add(hashHex);
    await this.#deps.changeVault((vault) => {
      const counter = Math.max(vault.accountKeys?.counter ?? 0, this.#loggedCounter) + 1;
      return { ...vault, accountKeys: { ...vault.accountKeys, counter, hashHex, nextHashHex: null } };
    });
    const { known } = this;
    if (known === null) return;
    if (this.#take === null || !isOwn) await this.send(known);
    else await this.#take(known);
  }

  #hashHex(state: AccountKeyState): string {
    return bytesToHex(accountKeyHash(state, this.#deps.primitives));
  }
}

/** What can't be done now is done at the next look. */
async function atEase(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isPorchlightError(error)) throw error;
  }
}
