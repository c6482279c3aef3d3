import type { DeviceState } from '@porchlight/contracts';
import type { InternalDevice } from '@porchlight/contracts/internal';
import type { DeviceId, EpochMs } from '@porchlight/kernel';

interface Known {
  online: boolean;
  state: DeviceState | null;
  challengeHex: string | null;
  lastEventAtMs: EpochMs | null;
  lastEventNumber: number | null;
}

/** What each device last said of itself, since the broker started. */
export class DeviceTable {
  readonly #known = new Map<DeviceId, Known>();

  connected(deviceId: DeviceId): void {
    this.#of(deviceId).online = true;
  }

  disconnected(deviceId: DeviceId): void {
    this.#of(deviceId).online = false;
  }

  stated(deviceId: DeviceId, state: DeviceState): void {
    this.#of(deviceId).state = state;
  }

  challenged(deviceId: DeviceId, challengeHex: string): void {
    this.#of(deviceId).challengeHex = challengeHex;
  }

  /** False where the device has sent this number or a higher one before. */
  happened(deviceId: DeviceId, number: number, nowMs: EpochMs): boolean {
    const known = this.#of(deviceId);
    if (known.lastEventNumber !== null && number <= known.lastEventNumber) return false;
    known.lastEventNumber = number;
    known.lastEventAtMs = nowMs;
    return true;
  }

  find(deviceId: DeviceId): InternalDevice | null {
    const known = this.#known.get(deviceId);
    return known === undefined ? null : view(deviceId, known);
  }

  all(): InternalDevice[] {
    return [...this.#known].map(([deviceId, known]) => view(deviceId, known));
  }

  #of(deviceId: DeviceId): Known {
    let known = this.#known.get(deviceId);
    if (known === undefined) {
      known = { online: false, state: null, challengeHex: null, lastEventAtMs: null, lastEventNumber: null };
      this.#known.set(deviceId, known);
    }
    return known;
  }
}

function view(deviceId: DeviceId, { online, state, challengeHex, lastEventAtMs }: Known): InternalDevice {
  return { deviceId, online, state, challengeHex, lastEventAtMs };
}
