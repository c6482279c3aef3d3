import type { ClipSpool } from '@porchlight/domain';
import { type ClipId, type DeviceId, PorchlightError } from '@porchlight/kernel';

/** A reply as the device got it. */
export interface SettledClip {
  readonly deviceId: DeviceId;
  readonly clipId: ClipId;
  readonly reply: Uint8Array;
}

/** The spool in memory: what a broker would hold, and what it would have told devices. */
export class MemoryClipSpool implements ClipSpool {
  /** In the order in which they were sent. */
  readonly settled: SettledClip[] = [];
  readonly #clips = new Map<string, Uint8Array[]>();
  #fault: 'before' | 'after' | null = null;
  #isReachable = true;

  /** As if the device had sent `records`, one after the other. */
  fill(deviceId: DeviceId, clipId: ClipId, records: readonly Uint8Array[]): void {
    const key = `${deviceId}/${clipId}`;
    const copies = records.map((record) => Uint8Array.from(record));
    this.#clips.set(key, [...(this.#clips.get(key) ?? []), ...copies]);
  }

  /** The next `settle` throws `unavailable`: `before` it does anything, or `after` it did everything. */
  failNextSettle(when: 'before' | 'after'): void {
    this.#fault = when;
  }

  /** While false every call throws `unavailable`. */
  set isReachable(value: boolean) {
    this.#isReachable = value;
  }

  async read(deviceId: DeviceId, clipId: ClipId): Promise<readonly Uint8Array[]> {
    this.#requireReachable();
    return (this.#clips.get(`${deviceId}/${clipId}`) ?? []).map((record) => Uint8Array.from(record));
  }

  async settle(deviceId: DeviceId, clipId: ClipId, reply: Uint8Array, release: boolean): Promise<void> {
    this.#requireReachable();
    const fault = this.#fault;
    this.#fault = null;
    if (fault === 'before') throw new PorchlightError('unavailable', 'told to fail before settling');
    this.settled.push({ deviceId, clipId, reply: Uint8Array.from(reply) });
    if (release) this.#clips.delete(`${deviceId}/${clipId}`);
    if (fault === 'after') throw new PorchlightError('unavailable', 'told to fail after settling');
  }

  #requireReachable(): void {
    if (!this.#isReachable) throw new PorchlightError('unavailable', 'told to be out of reach');
  }
}
