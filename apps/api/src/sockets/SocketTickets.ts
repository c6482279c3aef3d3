import { bytesToHex, type Clock, PorchlightError, type RandomSource } from '@porchlight/kernel';
import type { Caller } from '../access/authenticate.ts';

export const TICKET_MS = 30_000;
const MAX_TICKETS = 10_000;
const PREFIX = 'ticket.';

/** The subprotocol that a stream speaks with a browser. */
export const STREAM_PROTOCOL = 'porchlight.events.v1';

/**
 * Tickets for one stream each: a browser can't sign the call that opens a WebSocket, so it signs one that gives a ticket, and brings that as a subprotocol (RFC 6455 section 1.9), which no log and no Referer has.
 * They are this process's own: the stream must be opened where the ticket was given.
 */
export class StreamTickets {
  readonly #clock: Clock;
  readonly #random: RandomSource;
  /** By ticket, oldest first. */
  readonly #given = new Map<string, { readonly caller: Caller; readonly untilMs: number }>();

  constructor({ clock, random }: { readonly clock: Clock; readonly random: RandomSource }) {
    this.#clock = clock;
    this.#random = random;
  }

  /** 64 hexadecimal digits that open one stream for `caller` within 30 seconds. Throws `rate_limited`. */
  give(caller: Caller): string {
    const nowMs = this.#clock.nowMs();
    for (const [ticket, { untilMs }] of this.#given) if (untilMs <= nowMs) this.#given.delete(ticket);
    if (this.#given.size >= MAX_TICKETS) {
      throw new PorchlightError('rate_limited', 'too many streams are being opened; try again');
    }
    const ticket = bytesToHex(this.#random(32));
    this.#given.set(ticket, { caller, untilMs: nowMs + TICKET_MS });
    return ticket;
  }

  /** Who may open a stream with the field Sec-WebSocket-Protocol; null where it brings no ticket. Throws `unauthenticated` for one that is unknown, used or too old. */
  take(protocols: string | undefined): Caller | null {
    const offered = protocols?.split(',').map((each) => each.trim()) ?? [];
    const ticket = offered.find((each) => each.startsWith(PREFIX))?.slice(PREFIX.length);
    if (ticket === undefined) return null;
    const given = this.#given.get(ticket);
    this.#given.delete(ticket);
    if (given === undefined || given.untilMs <= this.#clock.nowMs()) {
      throw new PorchlightError('unauthenticated', 'this ticket is used or too old: ask for another');
    }
    return { ...given.caller, by: 'ticket' };
  }
}
