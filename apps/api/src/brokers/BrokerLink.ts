import { parseWith } from '@porchlight/contracts';
import {
  type InternalDevice,
  internalPaths,
  type LinkOrder,
  linkNewsSchema,
} from '@porchlight/contracts/internal';
import { type DeviceId, PorchlightError } from '@porchlight/kernel';
import { decodeLinkMessage, encodeLinkMessage, LINK_MESSAGE_MAX_BYTES } from '@porchlight/live-relay';
import type { Logger } from '@porchlight/service';
import { type RawData, WebSocket } from 'ws';
import { keepAlive } from '../sockets/keepAlive.ts';
import type { BrokerAddress } from './BrokerCalls.ts';

/** Who takes what comes by a link. */
export interface LinkEars {
  /** The link stands, and nothing has come by it yet: what shall be watched is to be said now. */
  opened(): void;
  /** It broke, or could not be opened; another attempt follows by itself. */
  lost(): void;
  device(device: InternalDevice): void;
  live(deviceId: DeviceId, record: Uint8Array): void;
  event(deviceId: DeviceId, record: Uint8Array): void;
}

export interface BrokerLinkOptions extends BrokerAddress {
  readonly log: Pick<Logger, 'info' | 'warn'>;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2000;
const PING_MS = 5000;
const HANDSHAKE_MS = 5000;
/** What may wait for the broker before talk is dropped, and before the link is given up. */
const MAX_TALK_BYTES = 256 * 1024;
const MAX_WAITING_BYTES = 16 * 1024 * 1024;
/** A message of news states one device. */
const MAX_MESSAGE_BYTES = Math.max(LINK_MESSAGE_MAX_BYTES, 16 * 1024);

/** One api's link to one broker (contracts/spec/live-relay.md section 3), opened again whenever it breaks, until it is closed. */
export class BrokerLink {
  readonly #options: BrokerLinkOptions;
  readonly #ears: LinkEars;
  /** Owned by `#open`; null between two attempts. */
  #socket: WebSocket | null = null;
  #timer: NodeJS.Timeout | null = null;
  #failures = 0;
  /** Once for each time that the link is open; owned by `#hear`. */
  #hasComplained = false;
  #isClosed = false;

  constructor(options: BrokerLinkOptions, ears: LinkEars) {
    this.#options = options;
    this.#ears = ears;
    this.#open();
  }

  get isUp(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** Says it now, or never: what is watched is said anew when the link opens. */
  say(order: LinkOrder): void {
    this.#send(JSON.stringify(order));
  }

  talk(deviceId: DeviceId, record: Uint8Array): void {
    if ((this.#socket?.bufferedAmount ?? 0) > MAX_TALK_BYTES) return;
    this.#send(encodeLinkMessage({ part: 'talk', deviceId, record }));
  }

  close(): void {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#socket?.terminate();
  }

  #send(data: string | Uint8Array): void {
    const socket = this.#socket;
    if (socket === null || !this.isUp) return;
    socket.send(data);
    if (socket.bufferedAmount > MAX_WAITING_BYTES) socket.terminate();
  }

  #open(): void {
    const { baseUrl, token } = this.#options;
    const socket = new WebSocket(new URL(internalPaths.link(), baseUrl.replace(/^http/, 'ws')), {
      headers: { authorization: `Bearer ${token}` },
      perMessageDeflate: false,
      maxPayload: MAX_MESSAGE_BYTES,
      handshakeTimeout: HANDSHAKE_MS,
    });
    this.#socket = socket;
    let error: unknown = null;
    let stopPinging = () => {};
    socket.on('open', () => {
      if (this.#failures > 0) this.#options.log.info('a broker can be heard again');
      this.#failures = 0;
      this.#hasComplained = false;
      stopPinging = keepAlive(socket, PING_MS);
      this.#ears.opened();
    });
    socket.on('message', (data, isBinary) => this.#hear(data, isBinary));
    socket.on('error', (cause) => {
      error = cause;
    });
    socket.on('close', (code) => {
      stopPinging();
      this.#socket = null;
      if (this.#isClosed) return;
      this.#openLater(code, error);
      this.#ears.lost();
    });
  }

  #openLater(code: number, err: unknown): void {
    this.#failures += 1;
    if (this.#failures === 1) this.#options.log.warn({ code, err }, 'a broker cannot be heard now');
    const longest = Math.min(FIRST_PAUSE_MS * 2 ** (this.#failures - 1), LONGEST_PAUSE_MS);
    this.#timer = setTimeout(() => this.#open(), longest);
  }

  /** What is no message of the link is left out, and said in the log. */
  #hear(data: RawData, isBinary: boolean): void {
    try {
      if (!isBinary) {
        this.#ears.device(readNews(String(data)));
        return;
      }
      const { part, deviceId, record: view } = decodeLinkMessage(data as Buffer);
      // A copy: what it came in may be larger, and would be held as long.
      const record = new Uint8Array(view);
      if (part === 'live') this.#ears.live(deviceId, record);
      else if (part === 'event') this.#ears.event(deviceId, record);
      else throw new PorchlightError('malformed_message', 'a broker sends no talk');
    } catch (err) {
      if (!this.#hasComplained) this.#options.log.warn({ err }, 'a broker said what cannot be understood');
      this.#hasComplained = true;
    }
  }
}

function readNews(text: string): InternalDevice {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new PorchlightError('malformed_message', 'news of the link are JSON', { cause });
  }
  return parseWith(linkNewsSchema, value, 'the news').device;
}
