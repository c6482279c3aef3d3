import { setTimeout as delay } from 'node:timers/promises';
import { clipPageSchema, devicePageSchema, eventPageSchema } from '@porchlight/contracts/http';
import { isPorchlightError } from '@porchlight/kernel';
import { allClips } from '../household/pairHousehold.ts';
import type { Home } from './Home.ts';
import type { StreetState } from './StreetState.ts';

const EVERY_MS = 1000;
/** Clips are asked for when a camera has its receipt, and every so many rounds anyway. */
const CLIPS_EVERY_ROUNDS = 15;

/** Asks the cloud, as each home's owner, what is new, about once a second, until it is stopped. */
export class StreetWatch {
  readonly #homes: readonly Home[];
  readonly #state: StreetState;
  readonly #stopping = new AbortController();
  #watching: Promise<unknown> = Promise.resolve();
  /** Homes whose cameras told of a receipt since the last round. */
  readonly #awaited = new Set<Home>();
  #fault: string | null = null;

  constructor(homes: readonly Home[], state: StreetState) {
    this.#homes = homes;
    this.#state = state;
  }

  /** Resolves once what was stored before has been listed. Throws what the API throws. */
  async start(): Promise<void> {
    const stored = await Promise.all(this.#homes.map(({ client }) => allClips(client)));
    for (const clips of stored) this.#state.takeClips(clips, false);
    this.#watching = Promise.all(this.#homes.map((home) => this.#watch(home)));
  }

  /** One of the home's cameras has a receipt. */
  clipIsStored(home: Home): void {
    this.#awaited.add(home);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#watching;
  }

  async #watch(home: Home): Promise<void> {
    const { signal } = this.#stopping;
    let cursor = '0';
    for (let round = 1; !signal.aborted; round++) {
      try {
        cursor = await this.#ask(home, cursor, round);
        this.#fault = null;
      } catch (error) {
        if (!isPorchlightError(error)) throw error;
        if (!signal.aborted) this.#complain(error.message);
      }
      await delay(EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  async #ask(home: Home, cursor: string, round: number): Promise<string> {
    const { client } = home;
    const asksForClips = this.#awaited.delete(home) || round % CLIPS_EVERY_ROUNDS === 0;
    const [{ devices }, page] = await Promise.all([
      client.json('GET', '/v1/devices', devicePageSchema),
      client.json('GET', `/v1/events?after=${cursor}`, eventPageSchema),
    ]);
    this.#state.takeDevices(devices);
    for (const event of page.events) this.#state.takeEvent(event);
    if (asksForClips)
      this.#state.takeClips((await client.json('GET', '/v1/clips', clipPageSchema)).clips, true);
    return page.next;
  }

  /** Once for a fault that lasts. */
  #complain(message: string): void {
    if (this.#fault === message) return;
    this.#fault = message;
    this.#state.say(Date.now(), 'cloud', message, 'bad');
  }
}
