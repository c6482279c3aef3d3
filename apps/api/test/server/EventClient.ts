import { once } from 'node:events';
import { type DeviceEvent, deviceEventSchema } from '@porchlight/contracts';
import { streamedEventSchema } from '@porchlight/contracts/http';
import { base64ToBytes } from '@porchlight/kernel';
import { peekStatement } from '@porchlight/seal/header';
import type { KeyPair } from '@porchlight/seal/seal';
import { type ClientOptions, WebSocket } from 'ws';
import { signCall } from './signCall.ts';
import type { TestApi } from './TestApi.ts';

const TARGET = '/v1/events/stream';

/** A member's open event stream. */
export class EventClient implements AsyncDisposable {
  readonly socket: WebSocket;
  /** What came and wasn't taken; owned by `next`. */
  readonly #events: DeviceEvent[] = [];
  /** The code that the stream was closed with. */
  readonly closed: Promise<number>;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data) => this.#events.push(eventOf(String(data))));
    this.closed = new Promise((resolve) => socket.once('close', resolve));
  }

  /** Rejects where the upgrade is refused. */
  static async open(api: TestApi, by: KeyPair, options: ClientOptions = {}): Promise<EventClient> {
    const { authority } = api;
    const call = { method: 'GET', authority, target: TARGET, body: new Uint8Array(0) };
    const headers = signCall(by, call, api.nowMs);
    const client = new EventClient(new WebSocket(`ws://${authority}${TARGET}`, { ...options, headers }));
    await once(client.socket, 'open');
    return client;
  }

  /** As a browser opens it: by a ticket in place of a signature. Rejects where the upgrade is refused. */
  static async openByTicket(api: TestApi, ticketHex: string): Promise<EventClient> {
    const protocols = ['porchlight.events.v1', `ticket.${ticketHex}`];
    const client = new EventClient(new WebSocket(`ws://${api.authority}${TARGET}`, protocols));
    await once(client.socket, 'open');
    return client;
  }

  /** The next event, in the order that they came in. Rejects when the stream is closed before. */
  async next(): Promise<DeviceEvent> {
    while (this.#events.length === 0) {
      const code = await Promise.race([once(this.socket, 'message').then(() => null), this.closed]);
      if (code !== null && this.#events.length === 0) throw new Error(`the stream was closed by ${code}`);
    }
    return this.#events.shift() as DeviceEvent;
  }

  /** Events that came and were not taken yet. */
  get waiting(): number {
    return this.#events.length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.terminate();
    await this.closed;
  }
}

function eventOf(message: string): DeviceEvent {
  const { recordB64 } = streamedEventSchema.parse(JSON.parse(message));
  return deviceEventSchema.parse(peekStatement(base64ToBytes(recordB64), 'event'));
}
