import type { Clock } from '@porchlight/kernel';
import type { FastifyBaseLogger } from 'fastify';
import type { LiveClient, LiveRight, LiveRights } from './LiveRights.ts';

/** A client that looks, and is told what it may. */
export interface SeatedMember {
  readonly client: LiveClient;
  /** What it may do from here on; told whenever it was looked at. */
  allow(right: LiveRight): void;
}

/** What can't be read for so long can't be relied on. */
const MAX_UNREAD_MS = 15_000;

/** Those of one household who look at its devices, held against its newest keyring. */
export class LiveMembers {
  /** As it was read last, by whoever joined last; owned by `add`. */
  #rights: LiveRights;
  readonly #clock: Clock;
  readonly #elapsed: Clock;
  readonly #reviewMs: number;
  readonly #members = new Set<SeatedMember>();
  /** When it was read, by `elapsed`. */
  #readAtMs: number;
  /** When the last attempt began. */
  #triedAtMs = Number.NEGATIVE_INFINITY;

  /** `rights` was read just now. `clock` tells the time that rights end by, `elapsed` only goes forward. */
  constructor(rights: LiveRights, clock: Clock, elapsed: Clock, reviewMs: number) {
    this.#rights = rights;
    this.#clock = clock;
    this.#elapsed = elapsed;
    this.#reviewMs = reviewMs;
    this.#readAtMs = elapsed.nowMs();
  }

  get size(): number {
    return this.#members.size;
  }

  /** `rights`, read just now, let the member in; they are read again at the next tick, for what came meanwhile. */
  add(member: SeatedMember, rights: LiveRights): void {
    this.#members.add(member);
    this.#rights = rights;
    this.#readAtMs = this.#elapsed.nowMs();
    this.#triedAtMs = Number.NEGATIVE_INFINITY;
  }

  remove(member: SeatedMember): void {
    this.#members.delete(member);
  }

  /** Ends by the clock alone what has ended, and reads the newest keyring where that is due. */
  tick(log: FastifyBaseLogger): void {
    const nowMs = this.#elapsed.nowMs();
    if (nowMs - this.#triedAtMs >= this.#reviewMs) this.review(log);
    else this.#allow();
  }

  /** Reads the newest keyring now. While it can't be read nobody gets more, and after 15 s nobody gets anything. */
  review(log: FastifyBaseLogger): void {
    this.#triedAtMs = this.#elapsed.nowMs();
    this.#rights.read().then(
      () => {
        this.#readAtMs = this.#elapsed.nowMs();
        this.#allow();
      },
      (err) => {
        log.warn({ err }, 'who may look cannot be read now');
        this.#allow();
      },
    );
  }

  #allow(): void {
    const isUnread = this.#elapsed.nowMs() - this.#readAtMs > MAX_UNREAD_MS;
    const nowMs = this.#clock.nowMs();
    for (const member of this.#members) {
      member.allow(isUnread ? { maySee: false, mayTalk: false } : this.#rights.of(member.client, nowMs));
    }
  }
}
