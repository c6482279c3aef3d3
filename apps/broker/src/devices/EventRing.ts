import type { DeviceEvent } from '@porchlight/contracts';
import type { InternalEventPage } from '@porchlight/contracts/internal';

const KEPT = 10_000;
const PAGE = 500;

/** The newest events of all devices, each with a cursor from 1 on. */
export class EventRing {
  readonly #kept: number;
  readonly #events: DeviceEvent[] = [];
  /** The cursor of the newest. */
  #newest = 0;

  constructor(kept = KEPT) {
    this.#kept = kept;
  }

  add(event: DeviceEvent): void {
    this.#newest += 1;
    this.#events.push(event);
    if (this.#events.length > 2 * this.#kept) this.#events.splice(0, this.#kept);
  }

  /** Events above `after`, oldest first, 500 at most. A cursor beyond the newest is from before a restart and counts as 0. */
  pageAfter(after: number): InternalEventPage {
    const oldest = this.#newest - this.#events.length;
    const from = after > this.#newest ? oldest : Math.max(after, oldest);
    const events = this.#events.slice(from - oldest, from - oldest + PAGE);
    return { events, next: from + events.length };
  }
}
