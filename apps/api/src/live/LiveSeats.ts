import { type DeviceId, type HouseholdId, PorchlightError } from '@porchlight/kernel';
import type { LiveBounds } from './LiveBounds.ts';

/** Whose socket it is. */
export interface SeatOwner {
  readonly deviceId: DeviceId;
  readonly householdId: HouseholdId;
  /** What one party holds of the network. */
  readonly address: string;
}

type SeatBounds = Pick<
  LiveBounds,
  'socketsPerDevice' | 'socketsPerHousehold' | 'socketsPerAddress' | 'socketsInAll'
>;

/** How many live sockets are open in this process, by whom. */
export class LiveSeats {
  readonly #bounds: SeatBounds;
  /** By what is counted; none of them 0. */
  readonly #counts = new Map<string, number>();

  constructor(bounds: SeatBounds) {
    this.#bounds = bounds;
  }

  /** Throws `rate_limited` where there is no seat for one more. */
  requireFree(owner: SeatOwner): void {
    for (const [name, max, what] of this.#limits(owner)) {
      if ((this.#counts.get(name) ?? 0) < max) continue;
      throw new PorchlightError(
        'rate_limited',
        `${what} has at most ${max} live views open here: close one, then open this`,
      );
    }
  }

  /** Takes a seat until the function that is returned is called, once. Throws as `requireFree`. */
  take(owner: SeatOwner): () => void {
    this.requireFree(owner);
    const names = this.#limits(owner).map(([name]) => name);
    for (const name of names) this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
    return () => {
      for (const name of names) {
        const left = (this.#counts.get(name) ?? 0) - 1;
        if (left > 0) this.#counts.set(name, left);
        else this.#counts.delete(name);
      }
    };
  }

  #limits({ deviceId, householdId, address }: SeatOwner): readonly (readonly [string, number, string])[] {
    const bounds = this.#bounds;
    return [
      [`device ${deviceId}`, bounds.socketsPerDevice, 'a device'],
      [`household ${householdId}`, bounds.socketsPerHousehold, 'a household'],
      [`address ${address}`, bounds.socketsPerAddress, 'an address'],
      ['all', bounds.socketsInAll, 'a server'],
    ];
  }
}
