import { isPorchlightError, monotonicClock, PorchlightError } from '@porchlight/kernel';
import {
  formatInvitation,
  type InviteProgress,
  inviteThroughRelay,
  type JoinProgress,
  joinThroughRelay,
  newInvitationSecret,
  type RelayInvitation,
  readInvitation,
  type ShownInvitation,
} from '@porchlight/owner-client/invite';
import { newAccountLog } from '@porchlight/owner-client/log';
import type { Desk } from './Desk.ts';

/** As what somebody is invited. */
export type InviteTerms = RelayInvitation['terms'];

/** Who answered an invitation, as it calls itself, with the code to compare by voice. */
export interface NewcomerView {
  readonly name: string;
  readonly code: string;
}

/** Invitations, as the page asks for them: to make one, and to join by one. */
export class InvitePart {
  readonly #desk: Desk;
  /** Ends what is under way. Owned by `#begin`. */
  #ending: AbortController | null = null;
  /** Joined, and the account isn’t told yet whose it is: asking again does that alone. Owned by `join`. */
  #isLinkDue = false;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /**
   * Makes an invitation, shows it, and waits until whoever has it joined. Resolves to the newcomer's name. Where it fails after the newcomer was named in the keyring, the newcomer is removed again. Throws what `inviteThroughRelay` throws.
   */
  async invite(
    terms: InviteTerms,
    show: (invitation: ShownInvitation) => void,
    confirm: (newcomer: NewcomerView) => Promise<boolean>,
    progress: (step: InviteProgress) => void,
  ): Promise<string> {
    const { household: open, deps } = this.#desk;
    const secret = newInvitationSecret(deps.random);
    const signal = this.#begin();
    let newcomerId: string | null = null;
    await show(formatInvitation(secret, deps.baseUrl, deps.primitives));
    try {
      const invited = await inviteThroughRelay({
        ...this.#common(signal),
        household: open.household,
        secret,
        terms,
        confirm: async ({ memberId: id, name: called, code }) => {
          const isRight = await confirm({ name: called, code });
          if (isRight) newcomerId = id;
          return isRight;
        },
        refresh: () => open.refresh(),
        publish: (keyring) => open.publish(keyring),
        logPolicy: open.log.policy,
        progress,
      });
      await this.#note(invited.memberId, invited.name);
      return invited.name;
    } catch (error) {
      if (newcomerId !== null) await this.#removeAgain(newcomerId);
      throw error;
    }
  }

  /** Joins the household of an invitation. Throws `not_permitted` for an account that has a household, and what `joinThroughRelay` throws. */
  async join(
    invitation: string,
    name: string,
    confirm: (code: string) => Promise<boolean>,
    progress: (step: JoinProgress) => void,
  ): Promise<void> {
    if (!this.#isLinkDue) await this.#join(invitation, name, confirm, progress);
    await this.#desk.takeHousehold();
    await this.#desk.account.linkHousehold(this.#desk.household.household, null);
    this.#isLinkDue = false;
    await this.#desk.rest();
  }

  async #join(
    invitation: string,
    name: string,
    confirm: (code: string) => Promise<boolean>,
    progress: (step: JoinProgress) => void,
  ): Promise<void> {
    const { account, deps } = this.#desk;
    if (account.vault.household !== null) {
      throw new PorchlightError(
        'not_permitted',
        'this account belongs to a household already: join with another account',
      );
    }
    await joinThroughRelay({
      ...this.#common(this.#begin()),
      secret: readInvitation(invitation, deps.primitives),
      name,
      confirm,
      keep: ({ secrets, keyring, logPolicy }) =>
        account.changeVault((vault) => ({
          ...vault,
          household: vault.household ?? secrets,
          knownKeyringVersion: Math.max(vault.knownKeyringVersion, keyring.keyring.version),
          log: vault.log ?? newAccountLog(logPolicy, keyring.keyring.version),
        })),
      progress,
    });
    this.#isLinkDue = true;
  }

  stop(): void {
    this.#ending?.abort(new PorchlightError('not_permitted', 'the invitation was stopped'));
  }

  #begin(): AbortSignal {
    this.#ending?.abort(new PorchlightError('not_permitted', 'another invitation was begun'));
    this.#ending = new AbortController();
    return this.#ending.signal;
  }

  #common(signal: AbortSignal) {
    const { baseUrl, fetch, clock, random, primitives } = this.#desk.deps;
    return { relay: { baseUrl, fetch }, clock, stopwatch: monotonicClock, random, primitives, signal };
  }

  /** Writes the newcomer's name into the household's book. Whoever joined is a member without it too: the name can be given later. */
  async #note(memberId: string, name: string): Promise<void> {
    try {
      await this.#desk.names.change({ [memberId]: name });
    } catch (error) {
      if (!isPorchlightError(error)) throw error;
    }
  }

  /** Only where the keyring names the newcomer, which it does from the moment on in which it was to be published. Where this fails too, the list of people shows the member, to be removed there. */
  async #removeAgain(memberId: string): Promise<void> {
    const { household: open, deps } = this.#desk;
    const { keyring } = open.household.keyring;
    if (!keyring.members.some((each) => each.memberId === memberId)) return;
    try {
      await open.publish(open.household.removeMember(memberId, deps.clock.nowMs()));
    } catch (error) {
      if (!isPorchlightError(error)) throw error;
    }
  }
}
