import type { Registry } from '@porchlight/domain';
import { bytesToBase64, type DeviceId, type EpochMs, type HouseholdId } from '@porchlight/kernel';
import type { SignedEvent } from '../brokers/BrokerGateway.ts';

/** One open stream of a member. */
export interface Listener {
  /** The client key that the member opened it with. */
  readonly signingKey: Uint8Array;
  /** Takes one event, as the JSON of a message. */
  send(text: string): void;
  /** The member is no member any more; nothing is sent from here on. */
  dismiss(): void;
}

/** How long what the registry said of a household may stand. */
const REVIEW_MS = 5000;

/** Those of one household who listen, and the devices that they hear. */
export class Audience {
  readonly #householdId: HouseholdId;
  readonly #registry: Registry;
  /** When each listener's right ends; null for never. */
  readonly #untilMs = new Map<Listener, EpochMs | null>();
  /** Owned by `review`, as `#reviewedAtMs` is; that is null before the first. */
  #deviceIds: readonly DeviceId[] = [];
  #reviewedAtMs: number | null = null;
  /** Of each device, the number of the newest event that was sent: one that reaches two brokers comes twice. Owned by `send`; `review` forgets devices. */
  readonly #sentNumbers = new Map<DeviceId, number>();

  constructor(householdId: HouseholdId, registry: Registry) {
    this.#householdId = householdId;
    this.#registry = registry;
  }

  get size(): number {
    return this.#untilMs.size;
  }

  /** Those of the household as of the last review. */
  get deviceIds(): readonly DeviceId[] {
    return this.#deviceIds;
  }

  add(listener: Listener, untilMs: EpochMs | null): void {
    this.#untilMs.set(listener, untilMs);
  }

  remove(listener: Listener): void {
    this.#untilMs.delete(listener);
  }

  /** Sends an event that is newer than those of its device that were sent. */
  send({ event: { deviceId, number }, record }: SignedEvent): void {
    if (number <= (this.#sentNumbers.get(deviceId) ?? -1)) return;
    this.#sentNumbers.set(deviceId, number);
    const text = JSON.stringify({ recordB64: bytesToBase64(record) });
    for (const listener of this.#untilMs.keys()) listener.send(text);
  }

  /** The next review asks anew, whenever the last was. */
  expire(): void {
    this.#reviewedAtMs = null;
  }

  /** Dismisses the members whose time is over. */
  dismissLapsed(nowMs: EpochMs): void {
    for (const [listener, untilMs] of this.#untilMs) {
      if (untilMs !== null && untilMs <= nowMs) this.#dismiss(listener);
    }
  }

  /** Asks again which devices and members the household has, unless that was done in the last 5 s, and dismisses who is none. Throws as the registry does. */
  async review(nowMs: EpochMs): Promise<void> {
    if (this.#reviewedAtMs !== null && Math.abs(nowMs - this.#reviewedAtMs) < REVIEW_MS) return;
    const listeners = [...this.#untilMs.keys()];
    const [devices, principals] = await Promise.all([
      this.#registry.devicesOf(this.#householdId),
      Promise.all(listeners.map(({ signingKey }) => this.#registry.findPrincipal(signingKey))),
    ]);
    this.#deviceIds = devices.map(({ deviceId }) => deviceId);
    const ids = new Set(this.#deviceIds);
    for (const deviceId of this.#sentNumbers.keys())
      if (!ids.has(deviceId)) this.#sentNumbers.delete(deviceId);
    for (const [i, listener] of listeners.entries()) {
      const principal = principals[i];
      const isMember = principal?.role === 'member' && principal.householdId === this.#householdId;
      if (!isMember) this.#dismiss(listener);
      else if (this.#untilMs.has(listener)) this.#untilMs.set(listener, principal.untilMs);
    }
    this.#reviewedAtMs = nowMs;
  }

  #dismiss(listener: Listener): void {
    this.#untilMs.delete(listener);
    listener.dismiss();
  }
}
