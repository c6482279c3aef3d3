import type { DeviceId } from '@porchlight/kernel';
import type { LiveSink } from './BrokerGateway.ts';

interface Watched {
  readonly sinks: Set<LiveSink>;
  /** What the sinks were told last. */
  isOnline: boolean;
}

/** Who watches which device. */
export class Watchers {
  readonly #watched = new Map<DeviceId, Watched>();

  get devices(): readonly DeviceId[] {
    return [...this.#watched.keys()];
  }

  /** Tells `sink` at once whether the device is connected. True for the first of a device. */
  add(deviceId: DeviceId, sink: LiveSink, isOnline: boolean): boolean {
    const watched = this.#watched.get(deviceId);
    if (watched !== undefined) {
      watched.sinks.add(sink);
      sink.present(watched.isOnline);
      return false;
    }
    this.#watched.set(deviceId, { sinks: new Set([sink]), isOnline });
    sink.present(isOnline);
    return true;
  }

  /** True for the last of a device. */
  remove(deviceId: DeviceId, sink: LiveSink): boolean {
    const watched = this.#watched.get(deviceId);
    if (watched?.sinks.delete(sink) !== true || watched.sinks.size > 0) return false;
    return this.#watched.delete(deviceId);
  }

  take(deviceId: DeviceId, record: Uint8Array): void {
    for (const sink of this.#watched.get(deviceId)?.sinks ?? []) sink.take(record);
  }

  present(deviceId: DeviceId, isOnline: boolean): void {
    const watched = this.#watched.get(deviceId);
    if (watched === undefined || watched.isOnline === isOnline) return;
    watched.isOnline = isOnline;
    for (const sink of watched.sinks) sink.present(isOnline);
  }
}
