import { LIVE_PROTOCOL, streamTicketSchema } from '@porchlight/contracts/http';
import {
  type DeviceId,
  type ErrorCode,
  isPorchlightError,
  PorchlightError,
  type RandomSource,
} from '@porchlight/kernel';
import type { ApiClient } from '../api/ApiClient.ts';
import type { LiveSocket, LiveSocketEvents, OpenLiveSocket } from './LiveSocket.ts';
import type { LiveTimer } from './LiveTimer.ts';

/** Waiting before the next attempt: none, then this, then twice as long each time, up to the longest; each shortened at random to no less than half. */
const WAIT_MS = { first: 100, longest: 5_000 } as const;
/** What was asked to come more slowly. */
const SLOWLY_MS = 2_000;
/** A socket that has shown something for so long was no failure. */
const PROVEN_MS = 1_000;
/** What another attempt won't change. */
const FINAL_CODES: readonly ErrorCode[] = [
  'not_permitted',
  'not_found',
  'unknown_device',
  'forbidden',
  'unauthenticated',
  'second_factor_needed',
];

export interface LiveLinkDeps {
  readonly api: Pick<ApiClient, 'json'>;
  readonly baseUrl: string;
  readonly openSocket: OpenLiveSocket;
  readonly timer: LiveTimer;
  readonly random: RandomSource;
}

/** What becomes of a link. */
export interface LiveLinkEvents {
  opened(): void;
  text(text: string): void;
  record(bytes: Uint8Array): void;
  /** An open socket is gone; another is opened. */
  lost(): void;
  /** There is no ticket to be had; `isFinal`: no further attempt is made. */
  refused(error: PorchlightError, isFinal: boolean): void;
}

/** A live socket of one device that is opened again whenever it breaks, each time with a ticket of its own (contracts/spec/live-relay.md section 2). */
export class LiveLink {
  readonly #deps: LiveLinkDeps;
  readonly #deviceId: DeviceId;
  readonly #events: LiveLinkEvents;
  /** Counts up with every attempt and at the end: what an earlier one tells is not heard. */
  #turn = 0;
  #socket: LiveSocket | null = null;
  #openedAtMs: number | null = null;
  #hasShown = false;
  /** Attempts since something was shown. */
  #failures = 0;
  #callOff: () => void = () => undefined;

  constructor(deps: LiveLinkDeps, deviceId: DeviceId, events: LiveLinkEvents) {
    this.#deps = deps;
    this.#deviceId = deviceId;
    this.#events = events;
  }

  get isOpen(): boolean {
    return this.#openedAtMs !== null;
  }

  get bufferedBytes(): number {
    return this.#socket?.bufferedBytes ?? 0;
  }

  open(): void {
    void this.#connect();
  }

  send(data: string | Uint8Array): void {
    if (this.isOpen) this.#socket?.send(data);
  }

  /** Something true has come: the next break is mended at once. */
  prove(): void {
    this.#hasShown = true;
  }

  /** Gives this socket up for another one. */
  renew(): void {
    const socket = this.#socket;
    this.#turn += 1;
    this.#lose();
    socket?.close();
  }

  close(): void {
    this.#turn += 1;
    this.#callOff();
    this.#openedAtMs = null;
    this.#socket?.close();
    this.#socket = null;
  }

  async #connect(): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    const { api, baseUrl, openSocket } = this.#deps;
    let ticketHex: string;
    try {
      const path = `/v1/devices/${this.#deviceId}/live/tickets` as const;
      ({ ticketHex } = await api.json('POST', path, streamTicketSchema));
    } catch (error) {
      if (turn === this.#turn) this.#refuse(error);
      return;
    }
    if (turn !== this.#turn) return;
    const url = new URL(`/v1/devices/${this.#deviceId}/live`, baseUrl);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    this.#socket = openSocket(url, [LIVE_PROTOCOL, `ticket.${ticketHex}`], this.#eventsOf(turn));
  }

  #eventsOf(turn: number): LiveSocketEvents {
    const heard =
      <Args extends readonly unknown[]>(tell: (...args: Args) => void) =>
      (...args: Args): void => {
        if (turn === this.#turn) tell(...args);
      };
    return {
      opened: heard(() => {
        this.#openedAtMs = this.#deps.timer.nowMs();
        this.#hasShown = false;
        this.#events.opened();
      }),
      text: heard((text) => this.#events.text(text)),
      record: heard((bytes) => this.#events.record(bytes)),
      closed: heard(() => this.#lose()),
    };
  }

  #lose(): void {
    const openedAtMs = this.#openedAtMs;
    this.#openedAtMs = null;
    this.#socket = null;
    const lastedMs = openedAtMs === null ? 0 : this.#deps.timer.nowMs() - openedAtMs;
    if (this.#hasShown && lastedMs >= PROVEN_MS) this.#failures = 0;
    this.#again(0);
    if (openedAtMs !== null) this.#events.lost();
  }

  #refuse(cause: unknown): void {
    const error = isPorchlightError(cause)
      ? cause
      : new PorchlightError('internal', 'looking live failed for a fault of Porchlight itself', { cause });
    const isFinal = FINAL_CODES.includes(error.code);
    if (!isFinal) this.#again(error.code === 'rate_limited' ? SLOWLY_MS : 0);
    this.#events.refused(error, isFinal);
  }

  #again(leastMs: number): void {
    const { timer, random } = this.#deps;
    const wholeMs =
      this.#failures === 0 ? 0 : Math.min(WAIT_MS.longest, WAIT_MS.first * 2 ** (this.#failures - 1));
    this.#failures += 1;
    const share = 0.5 + (random(1)[0] ?? 0) / 510;
    this.#callOff();
    this.#callOff = timer.after(Math.max(leastMs, wholeMs * share), () => void this.#connect());
  }
}
