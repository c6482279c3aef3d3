import { bytesToHex, hexToBytes, PorchlightError, systemClock, systemRandom } from '@porchlight/kernel';
import { masterKey } from '@porchlight/owner-client/account';
import {
  AccountCalls,
  type OpenAccount,
  OpenHousehold,
  type SessionDeps,
  SignIn,
} from '@porchlight/owner-client/session';
import { loadBrowserPrimitives } from '@porchlight/seal/browser';
import { EXPORT_DATABASE, KeptValues, LOG_DATABASE } from '../browser/KeptValues.ts';
import { RestingKeys } from './RestingKeys.ts';
import { SharedNames } from './SharedNames.ts';

/** Where the page came from, and for which host calls are signed: the page's own, unless the user's own proxy serves it. */
export interface DeskPlace {
  readonly baseUrl: string;
  readonly authority: string | null;
}

/** What the parts of the worker share: the session, and while it is open, account and household with their keys. */
export class Desk {
  readonly deps: SessionDeps;
  readonly signIn: SignIn;
  readonly resting = new RestingKeys();
  readonly names = new SharedNames(this);
  /** Null while signed out. Owned by `open`, `resume` and `leave`. */
  #account: OpenAccount | null = null;
  #household: OpenHousehold | null = null;

  private constructor(deps: SessionDeps) {
    this.deps = deps;
    this.signIn = new SignIn(deps);
  }

  static async open({ baseUrl, authority }: DeskPlace): Promise<Desk> {
    const fetch = globalThis.fetch.bind(globalThis);
    const calls = new AccountCalls({ baseUrl, fetch });
    const primitives = await loadBrowserPrimitives();
    return new Desk({
      calls,
      baseUrl,
      authority,
      fetch,
      primitives,
      clock: systemClock,
      random: systemRandom,
    });
  }

  /** Throws `unauthenticated` while nobody is signed in. */
  get account(): OpenAccount {
    if (this.#account === null) throw new PorchlightError('unauthenticated', 'sign in again');
    return this.#account;
  }

  get isOpen(): boolean {
    return this.#account !== null;
  }

  /** Null where the account has none yet. */
  get householdOrNull(): OpenHousehold | null {
    return this.#household;
  }

  /** Throws `not_found` where the account has none yet. */
  get household(): OpenHousehold {
    if (this.#household === null) throw new PorchlightError('not_found', 'add a device first');
    return this.#household;
  }

  /** Opens the account after both factors, and keeps its key in this browser. */
  async enter(): Promise<void> {
    await this.#take(await this.signIn.open());
    await this.#linkLate();
  }

  /** Opens the account by what this browser kept; false where there is nothing. Throws `unauthenticated`, `second_factor_needed` and `unavailable`. */
  async resume(): Promise<boolean> {
    const resting = await this.resting.read();
    if (resting === null) return false;
    const key = masterKey(hexToBytes(resting.masterKeyHex));
    await this.#take(await this.signIn.reopen(key, resting.vaultVersion));
    return true;
  }

  /** A joining that broke off after the vault was written: at a login the second factor is fresh, as the link needs it. */
  async #linkLate(): Promise<void> {
    const household = this.#household;
    if (household === null || !household.hasKeyring || this.account.isLinked) return;
    await this.account.linkHousehold(household.household, null);
  }

  /** Counts as open only once the household's keys were checked: else a cloud that gives false ones would make a home look empty. */
  async #take(account: OpenAccount): Promise<void> {
    this.#household = await OpenHousehold.open(this.deps, account);
    this.#account = account;
    await this.rest();
  }

  /** Opens the household that the vault names. */
  async takeHousehold(): Promise<void> {
    this.#household = await OpenHousehold.open(this.deps, this.account);
  }

  async foundHousehold(): Promise<OpenHousehold> {
    this.#household = await OpenHousehold.found(this.deps, this.account);
    return this.#household;
  }

  /** Keeps what the next visit needs; a browser that can't keep it asks for the password again then. */
  async rest(audit?: { readonly seq: number; readonly hashHex: string }): Promise<void> {
    const { accountId, masterKey: key, vaultVersion } = this.account;
    const before = await this.resting.read();
    const isSame = before?.accountId === accountId;
    await this.resting.keep({
      accountId,
      masterKeyHex: bytesToHex(key),
      vaultVersion: Math.max(vaultVersion, isSame ? before.vaultVersion : 0),
      audit: audit ?? (isSame ? before.audit : null),
    });
  }

  /** Forgets every key, here and in the browser's storage, and the export that was under way. */
  async leave(): Promise<void> {
    this.#account = null;
    this.#household = null;
    await this.resting.clear();
    await new KeptValues(EXPORT_DATABASE).clear();
    await new KeptValues(LOG_DATABASE).clear();
  }
}
