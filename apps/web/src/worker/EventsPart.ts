import { type DeviceEvent, deviceEventSchema } from '@porchlight/contracts';
import { isPorchlightError } from '@porchlight/kernel';
import { z } from 'zod';
import type { Desk } from './Desk.ts';

const ticketSchema = z.object({ ticketHex: z.string() });
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;

/** How the event stream stands. */
export type StreamState = 'connecting' | 'live' | 'broken';

/** The household's events as they come, over a WebSocket that is opened again whenever it breaks. */
export class EventsPart {
  readonly #desk: Desk;
  /** Counts up with every `follow` and `stop`: what an earlier one began ends by itself. */
  #turn = 0;
  #socket: WebSocket | null = null;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** Tells every event from now on, and how the stream stands. One at a time: another call takes its place. */
  async follow(tell: (event: DeviceEvent) => void, state: (state: StreamState) => void): Promise<void> {
    const turn = this.stop();
    let waitMs = FIRST_WAIT_MS;
    while (turn === this.#turn) {
      state('connecting');
      const wasLive = await this.#connect(tell, () => state('live'));
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
  async #connect(tell: (event: DeviceEvent) => void, live: () => void): Promise<boolean> {
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
      socket.onopen = () => {
        wasLive = true;
        live();
      };
      socket.onmessage = ({ data }) => {
        const parsed = deviceEventSchema.safeParse(jsonOf(String(data)));
        if (parsed.success) tell(parsed.data);
      };
      socket.onclose = () => resolve(wasLive);
    });
  }
}

/** Undefined, which no schema takes, for what isn't JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
