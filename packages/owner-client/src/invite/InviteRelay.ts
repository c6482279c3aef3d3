import { PairingRelay, type PairingRelayOptions, type PairingSlot } from '@porchlight/contracts/http';
import { isPorchlightError, PorchlightError } from '@porchlight/kernel';
import type { InviteMessage } from './inviteMessage.ts';

/** Where the two rendezvous of an invitation are. */
export interface InvitePlaces {
  readonly rendezvousIdHex: string;
  readonly openingIdHex: string;
}

const SLOTS: Readonly<Record<InviteMessage, PairingSlot>> = {
  greeting: 'hello',
  introduction: 'meet',
  opening: 'hello',
  admission: 'offer',
  done: 'done',
};

/** The five messages' way over the relay (spec/invitation.md section 4), for either side. Waits and tries again as `PairingRelay` does. */
export class InviteRelay {
  readonly #main: PairingRelay;
  readonly #opening: PairingRelay;
  readonly #signal: AbortSignal;

  constructor(places: InvitePlaces, options: PairingRelayOptions, signal: AbortSignal) {
    this.#main = new PairingRelay(places.rendezvousIdHex, options);
    this.#opening = new PairingRelay(places.openingIdHex, options);
    this.#signal = signal;
  }

  /** Throws `replayed` where another message is there, `not_found` where the relay has forgotten the invitation, and its other refusals. */
  async put(name: InviteMessage, message: Uint8Array): Promise<void> {
    try {
      await this.#of(name).put(SLOTS[name], message, this.#signal);
    } catch (error) {
      throw ofInvitation(error);
    }
  }

  /** The other side's message, as soon as the relay has it. Throws `limit_exceeded` for one that is too long, and the relay's refusals. */
  take(name: InviteMessage): Promise<Uint8Array> {
    return this.#of(name).take(SLOTS[name], this.#signal);
  }

  #of(name: InviteMessage): PairingRelay {
    return name === 'opening' ? this.#opening : this.#main;
  }
}

/** The relay speaks of devices; the person reads of invitations. */
function ofInvitation(cause: unknown): unknown {
  if (isPorchlightError(cause, 'replayed'))
    return new PorchlightError('replayed', 'somebody has used this invitation: make a new one', { cause });
  if (isPorchlightError(cause, 'not_found'))
    return new PorchlightError('not_found', 'the cloud has forgotten this invitation: make a new one', {
      cause,
    });
  return cause;
}
