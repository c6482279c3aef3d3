import type { HouseholdId } from '@porchlight/kernel';

/** Says at once which household has another keyring, where it was taken by this process; nobody else is heard of. */
export class KeyringNews {
  readonly #listeners: ((householdId: HouseholdId) => void)[] = [];

  subscribe(listener: (householdId: HouseholdId) => void): void {
    this.#listeners.push(listener);
  }

  changed(householdId: HouseholdId): void {
    for (const listener of this.#listeners) listener(householdId);
  }
}
