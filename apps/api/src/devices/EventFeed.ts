import type { Principal } from '@porchlight/domain';
import { type HouseholdId, PorchlightError } from '@porchlight/kernel';
import type { FastifyBaseLogger } from 'fastify';
import type { SignedEvent } from '../brokers/BrokerGateway.ts';
import type { ApiDeps } from '../deps.ts';
import { Audience, type Listener } from './Audience.ts';

type Member = Extract<Principal, { role: 'member' }>;

/** How often it is looked whose time is over. */
const TICK_MS = 250;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 4000;
const BATCH = 500;
/** What may wait while the registry is out of reach; beyond that the oldest are left out. */
const MAX_WAITING = 10_000;

/**
 * Hands the events of all devices to those who listen, each to its own household, as they come from the brokers. While the registry is out of reach they wait, and go on when it is
 * back; of each device nothing is sent twice. While nobody listens it does nothing.
 */
export class EventFeed {
  readonly #deps: Pick<ApiDeps, 'broker' | 'registry' | 'clock'>;
  readonly #log: FastifyBaseLogger;
  /** Only those with somebody in them. */
  readonly #audiences = new Map<HouseholdId, Audience>();
  /** What came and wasn't handed out, oldest first. */
  readonly #waiting: SignedEvent[] = [];
  /** Ends listening; null while nobody listens. Owned by `join` and `#dropEmpty`. */
  #stopListening: (() => void) | null = null;
  #isHandingOut = false;
  #failures = 0;
  /** Ends the pause that is under way. */
  #endPause: () => void = () => {};
  #isClosed = false;

  constructor(deps: Pick<ApiDeps, 'broker' | 'registry' | 'clock'>, log: FastifyBaseLogger) {
    this.#deps = deps;
    this.#log = log;
  }

  /** How many of a household listen. */
  countOf(householdId: HouseholdId): number {
    return this.#audiences.get(householdId)?.size ?? 0;
  }

  /** Throws `unavailable` where no broker can tell what is new. */
  requireListening(): void {
    if (!this.#deps.broker.isListening)
      throw new PorchlightError('unavailable', 'the broker cannot be reached; try again');
  }

  /** Has `listener` hear what is the member's, until the function that is returned is called, the member is dismissed, or the feed closes. */
  join(member: Member, listener: Listener): () => void {
    const { householdId, untilMs } = member;
    const audience = this.#audiences.get(householdId) ?? new Audience(householdId, this.#deps.registry);
    this.#audiences.set(householdId, audience);
    audience.add(listener, untilMs);
    this.#listen();
    return () => {
      audience.remove(listener);
      this.#dropEmpty();
    };
  }

  /** The household has another keyring: whoever isn't in it is dismissed at once. */
  keyringChanged(householdId: HouseholdId): void {
    const audience = this.#audiences.get(householdId);
    if (audience === undefined) return;
    audience.expire();
    audience.review(this.#deps.clock.nowMs()).then(
      () => this.#dropEmpty(),
      (err) => this.#log.warn({ err }, 'who may listen will be asked at the next event'),
    );
  }

  close(): void {
    this.#isClosed = true;
    this.#endPause();
    this.#stopListening?.();
    this.#stopListening = null;
  }

  #listen(): void {
    if (this.#stopListening !== null || this.#isClosed) return;
    const leave = this.#deps.broker.onEvent((event) => this.#hear(event));
    const timer = setInterval(() => this.#dismissLapsed(), TICK_MS);
    this.#stopListening = () => {
      leave();
      clearInterval(timer);
    };
  }

  #hear(event: SignedEvent): void {
    if (this.#waiting.push(event) > MAX_WAITING) {
      this.#waiting.shift();
      this.#log.warn('an event is left out of the streams: too many wait');
    }
    if (!this.#isHandingOut) void this.#handOut();
  }

  /** Never rejects. */
  async #handOut(): Promise<void> {
    this.#isHandingOut = true;
    while (this.#waiting.length > 0 && !this.#isClosed) {
      const batch = this.#waiting.splice(0, BATCH);
      try {
        await this.#reviewAll();
        this.#deliver(batch);
        if (this.#failures > 0) this.#log.info('events can be followed again');
        this.#failures = 0;
      } catch (err) {
        this.#waiting.unshift(...batch);
        if (this.#failures === 0) this.#log.warn({ err }, 'events cannot be followed now');
        const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** this.#failures, LONGEST_PAUSE_MS);
        this.#failures += 1;
        await this.#pause(pauseMs);
      }
    }
    this.#isHandingOut = false;
  }

  #pause(pauseMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, pauseMs);
      this.#endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async #reviewAll(): Promise<void> {
    const nowMs = this.#deps.clock.nowMs();
    await Promise.all([...this.#audiences.values()].map((audience) => audience.review(nowMs)));
    this.#dismissLapsed();
  }

  #deliver(events: readonly SignedEvent[]): void {
    const audiences = [...this.#audiences.values()];
    const audienceOf = new Map(audiences.flatMap((each) => each.deviceIds.map((id) => [id, each])));
    for (const signed of events) audienceOf.get(signed.event.deviceId)?.send(signed);
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
    if (this.#audiences.size > 0) return;
    this.#stopListening?.();
    this.#stopListening = null;
    this.#waiting.length = 0;
  }
}
