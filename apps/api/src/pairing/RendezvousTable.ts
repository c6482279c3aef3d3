import { PAIRING_RELAY_LIMITS, type PairingSlot } from '@porchlight/contracts/http';
import { PorchlightError } from '@porchlight/kernel';
import { Rendezvous } from './Rendezvous.ts';
import { Waiting } from './Waiting.ts';

/** Limits of contracts/spec/pairing-relay.md section 4. */
export interface RelayBounds {
  readonly rendezvousPerAddress: number;
  readonly rendezvous: number;
  readonly bytes: number;
  readonly waitsPerAddress: number;
  readonly waits: number;
  readonly waitMs: number;
  readonly lifetimeMs: number;
}

export const RELAY_BOUNDS: RelayBounds = {
  rendezvousPerAddress: 32,
  rendezvous: 1024,
  bytes: 67_108_864,
  waitsPerAddress: 64,
  waits: 2048,
  waitMs: PAIRING_RELAY_LIMITS.waitMs,
  lifetimeMs: PAIRING_RELAY_LIMITS.lifetimeMs,
};

/** Every rendezvous of this process, in memory. Takes a clock that only goes forward. */
export class RendezvousTable {
  readonly #bounds: RelayBounds;
  readonly #nowMs: () => number;
  readonly #waiting: Waiting;
  /** In the order in which they end, as all live equally long; owned by `put` and `#forget`. */
  readonly #byId = new Map<string, Rendezvous>();
  readonly #byAddress = new Map<string, number>();
  #bytes = 0;

  constructor(bounds: Partial<RelayBounds>, nowMs: () => number) {
    this.#bounds = { ...RELAY_BOUNDS, ...bounds };
    this.#nowMs = nowMs;
    const { waitsPerAddress, waits } = this.#bounds;
    this.#waiting = new Waiting({ perAddress: waitsPerAddress, all: waits });
  }

  /** How much is held: rendezvous, bytes of their messages, addresses that began them, and calls that wait. */
  get held(): { readonly rendezvous: number; readonly bytes: number; addresses: number; waits: number } {
    const { size } = this.#byId;
    return {
      rendezvous: size,
      bytes: this.#bytes,
      addresses: this.#byAddress.size,
      waits: this.#waiting.count,
    };
  }

  /** Keeps a message. Throws `not_found`, `replayed`, `rate_limited` and `unavailable`, and keeps nothing then. */
  put(id: string, slot: PairingSlot, message: Uint8Array, address: string): void {
    this.forgetEnded();
    const known = this.#byId.get(id);
    if (known === undefined && slot !== 'hello')
      throw new PorchlightError(
        'not_found',
        'nobody has begun this pairing, or it is over: begin with a new code',
      );
    if (known?.takes(slot, message) === false) return;
    if (this.#bytes + message.length > this.#bounds.bytes) throw full();
    const rendezvous = known ?? this.#begin(id, address);
    rendezvous.put(slot, message);
    this.#bytes += message.length;
    this.#waiting.wake(`${id}/${slot}`);
  }

  /** The message, or null where it has not come in time, or `gone` was aborted. Throws `rate_limited` and `unavailable`. */
  async take(id: string, slot: PairingSlot, address: string, gone: AbortSignal): Promise<Uint8Array | null> {
    this.forgetEnded();
    const known = this.#byId.get(id)?.message(slot) ?? null;
    if (known !== null) return known;
    const stop = AbortSignal.any([gone, AbortSignal.timeout(this.#bounds.waitMs)]);
    await this.#waiting.until(`${id}/${slot}`, address, stop);
    return this.#byId.get(id)?.message(slot) ?? null;
  }

  /** Drops every rendezvous whose time is over. Called by itself before each call, and now and then while there are none. */
  forgetEnded(): void {
    const nowMs = this.#nowMs();
    for (const [id, rendezvous] of this.#byId) {
      if (rendezvous.endsAtMs > nowMs) return;
      this.#forget(id, rendezvous);
    }
  }

  #begin(id: string, address: string): Rendezvous {
    const own = this.#byAddress.get(address) ?? 0;
    if (own >= this.#bounds.rendezvousPerAddress)
      throw new PorchlightError('rate_limited', 'this address has begun too many pairings: try again later');
    if (this.#byId.size >= this.#bounds.rendezvous) throw full();
    const rendezvous = new Rendezvous(address, this.#nowMs() + this.#bounds.lifetimeMs);
    this.#byId.set(id, rendezvous);
    this.#byAddress.set(address, own + 1);
    return rendezvous;
  }

  #forget(id: string, { address, sizeBytes }: Rendezvous): void {
    this.#byId.delete(id);
    this.#bytes -= sizeBytes;
    const left = (this.#byAddress.get(address) ?? 1) - 1;
    if (left === 0) this.#byAddress.delete(address);
    else this.#byAddress.set(address, left);
  }
}

function full(): PorchlightError {
  return new PorchlightError('unavailable', 'too many devices are being paired: try again in some minutes');
}
