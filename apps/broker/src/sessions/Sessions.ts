import type { DeviceId } from '@porchlight/kernel';
import type { Session } from './Session.ts';

/** The connections that stand: one a device. */
export class Sessions {
  readonly #byDevice = new Map<DeviceId, Session>();

  find(deviceId: DeviceId): Session | null {
    return this.#byDevice.get(deviceId) ?? null;
  }

  all(): readonly Session[] {
    return [...this.#byDevice.values()];
  }

  add(session: Session): void {
    this.#byDevice.set(session.deviceId, session);
  }

  /** False where a newer connection has taken the device's place. */
  remove(session: Session): boolean {
    if (this.#byDevice.get(session.deviceId) !== session) return false;
    return this.#byDevice.delete(session.deviceId);
  }
}
