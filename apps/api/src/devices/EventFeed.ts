import type { DeviceEvent } from '@porchlight/contracts';
import type { Principal } from '@porchlight/domain';
import type { HouseholdId } from '@porchlight/kernel';
import type { FastifyBaseLogger } from 'fastify';
import type { ApiDeps } from '../deps.ts';
import { Audience, type Listener } from './Audience.ts';

type Member = Extract<Principal, { role: 'member' }>;

const POLL_MS = 250;
const LONGEST_PAUSE_MS = 4000;
/** A page of so many events has a successor (contracts/spec/internal.md). */
const FULL_PAGE = 500;

/**
 * Hands the events of all devices to those who listen, each to its own household. Asks the broker about every 250 ms, and only while somebody listens; less often while the broker
 * or the registry is out of reach, and goes on where it was: nothing is left out that the broker still remembers, and nothing is sent twice.
 */
export class EventFeed {
  readonly #deps: Pick<ApiDeps, 'broker' | 'registry' | 'clock'>;
  readonly #log: FastifyBaseLogger;
  /** Only those with somebody in them. */
  readonly #audiences = new Map<HouseholdId, Audience>();
  /** All up to here are delivered or too old. Owned by `#turn` while anybody listens, else by `prepare`. */
  #cursor = 0;
  /** A turn is due or under way; owned by `join` and `#turn`. */
  #isRunning = false;
  #isClosed = false;
  #timer: NodeJS.Timeout | null = null;
  /** The last turn; never rejects. */
  #turned: Promise<void> = Promise.resolve();
  #failures = 0;

  constructor(deps: Pick<ApiDeps, 'broker' | 'registry' | 'clock'>, log: FastifyBaseLogger) {
    this.#deps = deps;
    this.#log = log;
  }

  /** How many of a household listen. */
  countOf(householdId: HouseholdId): number {
    return this.#audiences.get(householdId)?.size ?? 0;
  }

  /** To be awaited before `join`: whoever joins then hears everything from here on. Throws `unavailable` where the broker can't tell what is new. */
  async prepare(): Promise<void> {
    await this.#turned;
    if (this.#audiences.size > 0) return;
    const newest = await this.#findNewest();
    if (this.#audiences.size === 0) this.#cursor = newest;
  }

  /** Has `listener` hear what is the member's, until the function that is returned is called, the member is dismissed, or the feed closes. */
  join(member: Member, listener: Listener): () => void {
    const { householdId, untilMs } = member;
    const audience = this.#audiences.get(householdId) ?? new Audience(householdId, this.#deps.registry);
    this.#audiences.set(householdId, audience);
    audience.add(listener, untilMs);
    if (!this.#isRunning) this.#schedule(POLL_MS);
    return () => {
      audience.remove(listener);
      this.#dropEmpty();
    };
  }

  close(): void {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  async #findNewest(): Promise<number> {
    for (let cursor = this.#cursor; ; ) {
      const page = await this.#deps.broker.events(cursor);
      cursor = page.next;
      if (page.events.length < FULL_PAGE) return cursor;
    }
  }

  #schedule(afterMs: number): void {
    this.#isRunning = this.#audiences.size > 0 && !this.#isClosed;
    if (!this.#isRunning) return;
    this.#timer = setTimeout(() => {
      this.#turned = this.#turn().then((pauseMs) => this.#schedule(pauseMs));
    }, afterMs);
  }

  /** Fetches and delivers a page; how long to wait for the next. */
  async #turn(): Promise<number> {
    this.#dismissLapsed();
    if (this.#audiences.size === 0) return POLL_MS;
    try {
      const count = await this.#deliverPage();
      if (this.#failures > 0) this.#log.info('events can be followed again');
      this.#failures = 0;
      return count < FULL_PAGE ? POLL_MS : 0;
    } catch (error) {
      this.#failures += 1;
      if (this.#failures === 1) this.#log.warn({ err: error }, 'events cannot be followed now');
      return Math.min(POLL_MS * 2 ** this.#failures, LONGEST_PAUSE_MS);
    }
  }

  async #deliverPage(): Promise<number> {
    const { broker, clock } = this.#deps;
    const { events, next } = await broker.events(this.#cursor);
    if (events.length > 0) {
      const nowMs = clock.nowMs();
      await Promise.all([...this.#audiences.values()].map((audience) => audience.review(nowMs)));
    }
    this.#dismissLapsed();
    this.#deliver(events);
    this.#cursor = next;
    return events.length;
  }

  #deliver(events: readonly DeviceEvent[]): void {
    if (events.length === 0) return;
    const audiences = [...this.#audiences.values()];
    const audienceOf = new Map(audiences.flatMap((each) => each.deviceIds.map((id) => [id, each])));
    for (const event of events) audienceOf.get(event.deviceId)?.send(JSON.stringify(event));
  }

  #dismissLapsed(): void {
    const nowMs = this.#deps.clock.nowMs();
    for (const audience of this.#audiences.values()) audience.dismissLapsed(nowMs);
    this.#dropEmpty();
  }

  #dropEmpty(): void {
    for (const [householdId, { size }] of this.#audiences) {
      if (size === 0) this.#audiences.delete(householdId);
    }
  }
}
