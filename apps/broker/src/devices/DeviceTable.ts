import { isDeepStrictEqual } from 'node:util';
import type { DeviceState } from '@porchlight/contracts';
import type { InternalDevice } from '@porchlight/contracts/internal';
import type { DeviceId, EpochMs } from '@porchlight/kernel';

interface Known {
  online: boolean;
  state: DeviceState | null;
  lastEventAtMs: EpochMs | null;
  lastEventNumber: number | null;
}

/** What each device last said of itself, since the broker started. */
export class DeviceTable {
  readonly #known = new Map<DeviceId, Known>();
  readonly #onChange: (device: InternalDevice) => void;

  /** `onChange` is told of a device that came, went, or said of itself what it hadn't said last. */
  constructor(onChange: (device: InternalDevice) => void) {
    this.#onChange = onChange;
  }

  connected(deviceId: DeviceId): void {
    this.#change(deviceId, { online: true });
  }

  disconnected(deviceId: DeviceId): void {
    this.#change(deviceId, { online: false });
  }

  stated(deviceId: DeviceId, state: DeviceState): void {
    this.#change(deviceId, { state });
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

  ids(): readonly DeviceId[] {
    return [...this.#known.keys()];
  }

  all(): InternalDevice[] {
    return [...this.#known].map(([deviceId, known]) => view(deviceId, known));
  }

  #change(deviceId: DeviceId, changes: Partial<Pick<Known, 'online' | 'state'>>): void {
    const known = this.#of(deviceId);
    const next = { ...known, ...changes };
    if (isDeepStrictEqual(known, next)) return;
    Object.assign(known, changes);
    this.#onChange(view(deviceId, known));
  }

  #of(deviceId: DeviceId): Known {
    let known = this.#known.get(deviceId);
    if (known === undefined) {
      known = { online: false, state: null, lastEventAtMs: null, lastEventNumber: null };
      this.#known.set(deviceId, known);
    }
    return known;
  }
}

function view(deviceId: DeviceId, { online, state, lastEventAtMs }: Known): InternalDevice {
  return { deviceId, online, state, lastEventAtMs };
}
