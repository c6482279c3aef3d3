import type { DeviceEvent } from '@porchlight/contracts';
import { streamedEventSchema } from '@porchlight/contracts/http';
import { base64ToBytes, isPorchlightError } from '@porchlight/kernel';
import { verifiedEvent } from '@porchlight/owner-client';
import type { Keyring, VerifyPrimitives } from '@porchlight/seal/header';

/** What came over the event stream and was thrown away since it was followed first. */
export interface DroppedEvents {
  /** Signed by no key that the keyring names for the device: somebody made them up or changed them. */
  readonly forged: number;
  /** Told before, or older than what was told before. */
  readonly repeated: number;
  /** Of a form that this version doesn't know, or of a device that isn't the household's. */
  readonly unreadable: number;
}

/** Lets through what a device of the household said itself, each word once and none after a later one. */
export class EventGate {
  readonly #primitives: VerifyPrimitives;
  /** The number of the newest event by device. */
  readonly #newest = new Map<string, number>();
  #dropped: DroppedEvents = { forged: 0, repeated: 0, unreadable: 0 };

  constructor(primitives: VerifyPrimitives) {
    this.#primitives = primitives;
  }

  get dropped(): DroppedEvents {
    return this.#dropped;
  }

  /** The event of one message of the stream; null where it is thrown away. Throws `unknown_device` for a device that the keyring doesn't name, and counts nothing then. */
  take(message: string, keyring: Pick<Keyring, 'devices'>): DeviceEvent | null {
    try {
      const { recordB64 } = streamedEventSchema.parse(JSON.parse(message));
      const event = verifiedEvent(base64ToBytes(recordB64), keyring, this.#primitives);
      if (event.number <= (this.#newest.get(event.deviceId) ?? -1)) return this.#drop('repeated');
      this.#newest.set(event.deviceId, event.number);
      return event;
    } catch (error) {
      if (isPorchlightError(error, 'unknown_device')) throw error;
      return this.#drop(isPorchlightError(error, 'bad_signature') ? 'forged' : 'unreadable');
    }
  }

  /** Throws a message away that `take` found no device for. */
  dropStranger(): null {
    return this.#drop('unreadable');
  }

  #drop(why: keyof DroppedEvents): null {
    this.#dropped = { ...this.#dropped, [why]: this.#dropped[why] + 1 };
    return null;
  }
}
