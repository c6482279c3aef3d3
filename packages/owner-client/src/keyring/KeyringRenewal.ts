import type { Clock } from '@porchlight/kernel';
import type { VerifiedKeyring } from '@porchlight/seal/header';
import type { Household } from '../household/Household.ts';

export interface KeyringRenewalDeps {
  readonly household: Household;
  readonly clock: Clock;
  /** Takes what other clients published meanwhile; called before a renewal is made. */
  readonly refresh: () => Promise<void>;
  /** Keeps a keyring and puts it to the cloud; called again with the same one after it has failed. */
  readonly publish: (keyring: VerifiedKeyring) => Promise<unknown>;
}

/** Renews a household's keyring where that is due (seal/spec/keyring.md), one renewal at a time. */
export class KeyringRenewal {
  readonly #deps: KeyringRenewalDeps;
  /** While one is on its way; owned by `renewIfDue`. */
  #underWay: Promise<void> | null = null;
  /** A renewal that the cloud may not have yet; owned by `#renew`. */
  #unpublished: VerifiedKeyring | null = null;

  constructor(deps: KeyringRenewalDeps) {
    this.#deps = deps;
  }

  /** Resolves when the newest keyring needs no renewal, or this client can't make one. Throws what `refresh` and `publish` throw; call it again then. */
  async renewIfDue(): Promise<void> {
    this.#underWay ??= this.#renew().finally(() => {
      this.#underWay = null;
    });
    await this.#underWay;
  }

  async #renew(): Promise<void> {
    const { household, clock, refresh, publish } = this.#deps;
    const isDue = () => household.isRenewalDue(clock.nowMs());
    if (this.#unpublished === null && isDue()) {
      await refresh();
      if (isDue()) this.#unpublished = household.renew(clock.nowMs());
    }
    if (this.#unpublished === null) return;
    await publish(this.#unpublished);
    this.#unpublished = null;
  }
}
