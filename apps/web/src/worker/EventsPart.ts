import type { DeviceEvent } from '@porchlight/contracts';
import { isPorchlightError } from '@porchlight/kernel';
import type { OpenHousehold } from '@porchlight/owner-client/session';
import { z } from 'zod';
import type { Desk } from './Desk.ts';
import { type DroppedEvents, EventGate } from './EventGate.ts';

const ticketSchema = z.object({ ticketHex: z.string() });
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;

/** How the event stream stands. */
export type StreamState = 'connecting' | 'live' | 'broken';

/** What the page is told of the event stream. */
export interface EventListener {
  /** A device's own word. */
  readonly tell: (event: DeviceEvent) => void;
  readonly state: (state: StreamState) => void;
  /** Something was thrown away: what so far. */
  readonly dropped: (dropped: DroppedEvents) => void;
}

/** The household's events as they come, over a WebSocket that is opened again whenever it breaks. Each is checked here by the key that the keyring names for its device: a cloud can hold events back, and make up none. */
export class EventsPart {
  readonly #desk: Desk;
  readonly #gate: EventGate;
  /** Counts up with every `follow` and `stop`: what an earlier one began ends by itself. */
  #turn = 0;
  #socket: WebSocket | null = null;

  constructor(desk: Desk) {
    this.#desk = desk;
    this.#gate = new EventGate(desk.deps.primitives);
  }

  /** Tells every event from now on, how the stream stands, and what was thrown away. One at a time: another call takes its place. */
  async follow(
    tell: EventListener['tell'],
    state: EventListener['state'],
    dropped: EventListener['dropped'],
  ): Promise<void> {
    const turn = this.stop();
    let waitMs = FIRST_WAIT_MS;
    while (turn === this.#turn) {
      state('connecting');
      const wasLive = await this.#connect({ tell, state, dropped });
      if (turn !== this.#turn) return;
      state('broken');
      waitMs = wasLive ? FIRST_WAIT_MS : Math.min(2 * waitMs, LONGEST_WAIT_MS);
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }

  stop(): number {
    this.#turn += 1;
    this.#socket?.close();
    this.#socket = null;
    return this.#turn;
  }

  /** Resolves when the stream has ended: whether it was live before. */
  async #connect(listener: EventListener): Promise<boolean> {
    const open = this.#desk.householdOrNull;
    if (open === null || !open.hasKeyring) return false;
    let ticketHex: string;
    try {
      ({ ticketHex } = await open.api.json('POST', '/v1/events/tickets', ticketSchema));
    } catch (error) {
      if (isPorchlightError(error)) return false;
      throw error;
    }
    const url = new URL('/v1/events/stream', this.#desk.deps.baseUrl);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    const socket = new WebSocket(url, ['porchlight.events.v1', `ticket.${ticketHex}`]);
    this.#socket = socket;
    return new Promise((resolve) => {
      let wasLive = false;
      let line = Promise.resolve();
      let unfollow: (() => void) | null = null;
      socket.onopen = () => {
        wasLive = true;
        unfollow = open.results.follow();
        listener.state('live');
      };
      socket.onmessage = ({ data }) => {
        line = line.then(() => this.#heed(String(data), open, listener));
      };
      socket.onclose = () => {
        unfollow?.();
        resolve(wasLive);
      };
    });
  }

  /** Of a device that the keyring doesn't name there may be a newer keyring: it is asked for once. */
  async #heed(message: string, open: OpenHousehold, listener: EventListener): Promise<void> {
    const event = this.#take(message, open) ?? (await this.#takeAnew(message, open));
    if (event === 'dropped') listener.dropped(this.#gate.dropped);
    else {
      listener.tell(event);
      open.results.take(event);
    }
  }

  /** Null for a device that the keyring doesn't name. */
  #take(message: string, open: OpenHousehold): DeviceEvent | 'dropped' | null {
    try {
      return this.#gate.take(message, open.household.keyring.keyring) ?? 'dropped';
    } catch (error) {
      if (isPorchlightError(error, 'unknown_device')) return null;
      throw error;
    }
  }

  async #takeAnew(message: string, open: OpenHousehold): Promise<DeviceEvent | 'dropped'> {
    try {
      await open.refresh();
    } catch (error) {
      if (!isPorchlightError(error)) throw error;
    }
    return this.#take(message, open) ?? this.#gate.dropStranger() ?? 'dropped';
  }
}
