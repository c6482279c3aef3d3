import { parseWith } from '@porchlight/contracts';
import {
  type InternalDevice,
  type LinkNews,
  type LinkOrder,
  linkOrderSchema,
} from '@porchlight/contracts/internal';
import { type DeviceId, PorchlightError } from '@porchlight/kernel';
import { decodeLinkMessage, encodeLinkMessage } from '@porchlight/live-relay';
import type { Logger } from '@porchlight/service';
import type { WebSocket } from 'ws';
import type { LiveReceiver } from '../live/LiveReceiver.ts';

export interface LinkOptions {
  readonly log: Logger;
  onOrder(order: LinkOrder): void;
  onTalk(deviceId: DeviceId, record: Uint8Array): void;
  onEnd(): void;
}

/** What an api may leave untaken before its link is closed. */
const MAX_UNTAKEN_BYTES = 16 * 1024 * 1024;
const PING_EVERY_MS = 5000;
/** Pings that may stay unanswered: an answer waits behind all that the api has to take first. */
const MAX_UNANSWERED = 3;
/** Close codes of RFC 6455 section 7.4.1, and 1013, "try again later", of its registry. */
const CLOSE = { goingAway: 1001, policy: 1008, tryAgain: 1013 } as const;
const CLOSING_MS = 1000;

/** The link of one api (contracts/spec/live-relay.md section 3). */
export class Link implements LiveReceiver {
  readonly #socket: WebSocket;
  readonly #options: LinkOptions;
  readonly #pings: NodeJS.Timeout;
  #unanswered = 0;
  #hasEnded = false;

  constructor(socket: WebSocket, options: LinkOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#pings = setInterval(() => this.#ping(), PING_EVERY_MS).unref();
    socket.on('message', (data: Buffer, isBinary) => this.#take(data, isBinary));
    socket.on('pong', () => {
      this.#unanswered = 0;
    });
    socket.on('error', (err) => options.log.warn({ err }, 'a link failed'));
    socket.on('close', () => this.#end());
  }

  bufferedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  sendLive(deviceId: DeviceId, record: Uint8Array): void {
    this.#send(encodeLinkMessage({ part: 'live', deviceId, record }));
  }

  /** Sends an event as its device signed it. */
  sendEvent(deviceId: DeviceId, record: Uint8Array): void {
    this.#send(encodeLinkMessage({ part: 'event', deviceId, record }));
  }

  sendDevice(device: InternalDevice): void {
    const news: LinkNews = { kind: 'device', device };
    this.#send(JSON.stringify(news));
  }

  /** Sends what is known of all devices, no faster than the api takes it. `find` gives each as it is by then. */
  async sendAll(
    deviceIds: readonly DeviceId[],
    find: (deviceId: DeviceId) => InternalDevice | null,
  ): Promise<void> {
    const batch = 500;
    for (let i = 0; i < deviceIds.length && !this.#hasEnded; i += batch) {
      for (const deviceId of deviceIds.slice(i, i + batch)) {
        const device = find(deviceId);
        if (device !== null) this.sendDevice(device);
      }
      await this.#taken();
    }
  }

  /** Says that the broker stops; resolves when the link has ended, which it does soon whatever the api does. */
  async close(): Promise<void> {
    if (this.#hasEnded) return;
    const ended = new Promise<void>((resolve) => this.#socket.once('close', () => resolve()));
    this.#socket.close(CLOSE.goingAway);
    const timer = setTimeout(() => this.#socket.terminate(), CLOSING_MS);
    await ended;
    clearTimeout(timer);
  }

  #send(message: Uint8Array | string): void {
    if (this.#hasEnded || this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > MAX_UNTAKEN_BYTES) {
      this.#options.log.warn('a link was closed: its api takes too little');
      this.#fail(CLOSE.tryAgain);
      return;
    }
    this.#socket.send(message);
  }

  /** Resolves when the api has taken what was sent so far, or is gone. */
  #taken(): Promise<void> {
    return new Promise((resolve) => this.#socket.ping(undefined, undefined, () => resolve()));
  }

  #take(data: Buffer, isBinary: boolean): void {
    if (this.#hasEnded) return;
    try {
      if (isBinary) this.#takeTalk(data);
      else this.#options.onOrder(parseWith(linkOrderSchema, parseJson(data), 'the order'));
    } catch (err) {
      this.#options.log.warn({ err }, 'a link was closed: its api broke a rule');
      this.#fail(CLOSE.policy);
    }
  }

  #takeTalk(data: Buffer): void {
    const { part, deviceId, record } = decodeLinkMessage(data);
    if (part !== 'talk')
      throw new PorchlightError('malformed_message', 'an api sends nothing binary but talk');
    this.#options.onTalk(deviceId, record);
  }

  #ping(): void {
    if (this.#unanswered >= MAX_UNANSWERED) {
      this.#options.log.warn('a link was closed: its api does not answer');
      this.#socket.terminate();
      return;
    }
    this.#unanswered += 1;
    this.#socket.ping();
  }

  /** Ends the link from here: nothing waits for an api that may not take the farewell. */
  #fail(code: number): void {
    this.#socket.close(code);
    this.#end();
    setTimeout(() => this.#socket.terminate(), CLOSING_MS).unref();
  }

  #end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    clearInterval(this.#pings);
    this.#options.onEnd();
  }
}

function parseJson(data: Buffer): unknown {
  try {
    return JSON.parse(data.toString());
  } catch (cause) {
    throw new PorchlightError('malformed_message', 'the order is not JSON', { cause });
  }
}
