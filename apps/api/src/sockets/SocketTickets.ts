import { bytesToHex, type Clock, PorchlightError, type RandomSource } from '@porchlight/kernel';
import type { Caller } from '../access/authenticate.ts';
import type { SocketPurpose } from './socketPurpose.ts';

export const TICKET_MS = 30_000;
const MAX_TICKETS = 10_000;
const PREFIX = 'ticket.';

interface Ticket {
  readonly caller: Caller;
  readonly purpose: SocketPurpose;
  readonly untilMs: number;
}

/**
 * Tickets for one socket each: a browser can't sign the call that opens a WebSocket, so it signs one that gives a ticket, and brings that as a subprotocol (RFC 6455 section 1.9), which no log and no Referer has.
 * They are this process's own: the socket must be opened where the ticket was given.
 */
export class SocketTickets {
  readonly #clock: Clock;
  readonly #random: RandomSource;
  /** By ticket, oldest first. */
  readonly #given = new Map<string, Ticket>();

  constructor({ clock, random }: { readonly clock: Clock; readonly random: RandomSource }) {
    this.#clock = clock;
    this.#random = random;
  }

  /** 64 hexadecimal digits that open one socket of `purpose` for `caller` within 30 seconds. Throws `rate_limited`. */
  give(caller: Caller, purpose: SocketPurpose): string {
    const nowMs = this.#clock.nowMs();
    for (const [ticket, { untilMs }] of this.#given) if (untilMs <= nowMs) this.#given.delete(ticket);
    if (this.#given.size >= MAX_TICKETS) {
      throw new PorchlightError('rate_limited', 'too many sockets are being opened; try again');
    }
    const ticket = bytesToHex(this.#random(32));
    this.#given.set(ticket, { caller, purpose, untilMs: nowMs + TICKET_MS });
    return ticket;
  }

  /** Who may open a socket of `purpose` with the field Sec-WebSocket-Protocol; null where it brings no ticket. Throws `unauthenticated` for one that is unknown, used, too old, or for something else; it is used up then too. */
  take(protocols: string | undefined, purpose: SocketPurpose): Caller | null {
    const offered = protocols?.split(',').map((each) => each.trim()) ?? [];
    const ticket = offered.find((each) => each.startsWith(PREFIX))?.slice(PREFIX.length);
    if (ticket === undefined) return null;
    const given = this.#given.get(ticket);
    this.#given.delete(ticket);
    if (given?.purpose !== purpose || given.untilMs <= this.#clock.nowMs()) {
      throw new PorchlightError(
        'unauthenticated',
        'this ticket is used, too old, or for something else: ask for another',
      );
    }
    return { ...given.caller, by: 'ticket' };
  }
}
