import { bytesToHex, isPorchlightError } from '@porchlight/kernel';
import type { DevicePlace } from '@porchlight/owner-client/account';
import { type HouseholdBook, mayWriteBook } from '@porchlight/owner-client/book';
import { type OpenHousehold, SharedBook } from '@porchlight/owner-client/session';
import type { Desk } from './Desk.ts';

/** What the household's members call each other and their devices: from its sealed book, and from this account's own vault. */
export class SharedNames {
  readonly #desk: Desk;
  /** The book that was read last, and of which household. Owned by `refresh` and `change`. */
  #read: { readonly of: OpenHousehold; readonly book: HouseholdBook | null } | null = null;
  /** What keeps the book from being read; null where it can be. */
  #fault: unknown = null;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** Why the book can't be read, where that is no matter of course; null else. */
  get fault(): unknown {
    return this.#fault;
  }

  /** Reads the book anew; what it holds is then known until the next time. Throws only what isn't an error of ours. */
  async refresh(): Promise<void> {
    const of = this.#desk.householdOrNull;
    if (of === null || !of.hasKeyring) return;
    // Who lives alone has nobody to write a book for.
    const isAlone = of.household.keyring.keyring.members.length < 2;
    if (isAlone && this.#desk.account.vault.knownBook === undefined) {
      this.#read = { of, book: null };
      return;
    }
    try {
      this.#read = { of, book: await this.#bookOf(of).read() };
      this.#fault = null;
    } catch (error) {
      if (!isPorchlightError(error)) throw error;
      // A live viewer can't open it, and what doesn't answer now is asked again.
      this.#fault = isPorchlightError(error, 'unavailable', 'sealed_for_another', 'forbidden') ? null : error;
    }
  }

  /** As `refresh`, unless the book of this household was read already. */
  async ensure(): Promise<void> {
    if (this.#read?.of !== this.#desk.householdOrNull) await this.refresh();
  }

  member(memberId: string): string | null {
    const shared = this.#book?.members[memberId as keyof HouseholdBook['members']]?.name;
    return shared ?? ownMemberNames(this.#desk.account.vault.preferences)[memberId] ?? null;
  }

  /** What this account says of a device goes before what the household says. */
  place(deviceId: string): DevicePlace | null {
    const own = this.#desk.account.vault.positions[deviceId as keyof HouseholdBook['devices']];
    if (own !== undefined) return own;
    const shared = this.#book?.devices[deviceId as keyof HouseholdBook['devices']];
    return shared?.position == null ? null : { name: shared.name, ...positionOf(shared.position) };
  }

  /** Whether this client may write the book: owners and adults do. */
  get mayWrite(): boolean {
    const open = this.#desk.householdOrNull;
    if (open === null || !open.hasKeyring) return false;
    const { keyring, clientSigning } = open.household;
    const signingKeyHex = bytesToHex(clientSigning.publicKey);
    return mayWriteBook(keyring.keyring, signingKeyHex, this.#desk.deps.clock.nowMs());
  }

  /** Writes the book, with the devices that this account has named in it. Throws what `SharedBook.change` throws. */
  async change(members: Readonly<Record<string, string>>): Promise<void> {
    const of = this.#desk.household;
    const named = Object.entries(members).map(([id, name]) => [id, { name }] as const);
    const placed = Object.entries(this.#desk.account.vault.positions).map(
      ([id, place]) => [id, { name: place.name, position: positionOf(place) }] as const,
    );
    const book = await this.#bookOf(of).change((before) => ({
      ...before,
      members: { ...before.members, ...Object.fromEntries(named) },
      devices: { ...before.devices, ...Object.fromEntries(placed) },
    }));
    this.#read = { of, book };
  }

  get #book(): HouseholdBook | null {
    return this.#read?.of === this.#desk.householdOrNull ? (this.#read?.book ?? null) : null;
  }

  #bookOf(of: OpenHousehold): SharedBook {
    return new SharedBook(this.#desk.deps, this.#desk.account, of);
  }
}

function positionOf({ longitude, latitude }: { readonly longitude: number; readonly latitude: number }) {
  return { longitude, latitude };
}

function ownMemberNames(preferences: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const names = preferences['memberNames'];
  if (typeof names !== 'object' || names === null) return {};
  return Object.fromEntries(Object.entries(names).map(([id, name]) => [id, String(name)]));
}
