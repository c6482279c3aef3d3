import type { PairingSlot } from '@porchlight/contracts/http';
import { equalBytes, PorchlightError } from '@porchlight/kernel';

/** Up to four messages of one pairing (contracts/spec/pairing-relay.md section 1), and whose address began it. */
export class Rendezvous {
  readonly address: string;
  /** By a clock that only goes forward. */
  readonly endsAtMs: number;
  readonly #messages = new Map<PairingSlot, Uint8Array>();

  constructor(address: string, endsAtMs: number) {
    this.address = address;
    this.endsAtMs = endsAtMs;
  }

  /** Of all messages. */
  get sizeBytes(): number {
    let bytes = 0;
    for (const message of this.#messages.values()) bytes += message.length;
    return bytes;
  }

  message(slot: PairingSlot): Uint8Array | null {
    return this.#messages.get(slot) ?? null;
  }

  /** Whether `put` would keep anything new. Throws `replayed` where the slot has another message. */
  takes(slot: PairingSlot, message: Uint8Array): boolean {
    const known = this.#messages.get(slot);
    if (known === undefined) return true;
    if (equalBytes(known, message)) return false;
    throw new PorchlightError(
      'replayed',
      'another message of this pairing is there already: have the device show a new code',
    );
  }

  /** Fills a slot that is empty. */
  put(slot: PairingSlot, message: Uint8Array): void {
    this.#messages.set(slot, message);
  }
}
