import type { DeviceEvent, DeviceState } from '@porchlight/contracts';
import type { DeviceId } from '@porchlight/kernel';

/** What the broker knows of a device. */
export interface DevicePresence {
  readonly deviceId: DeviceId;
  readonly online: boolean;
  readonly state: DeviceState | null;
  readonly challengeHex: string | null;
}

/** The api's view of the broker. Throws `unavailable`; the caller may retry. */
export interface BrokerGateway {
  presence(): Promise<readonly DevicePresence[]>;
  /** Throws `device_offline` where the device isn't connected. */
  sendCommand(deviceId: DeviceId, command: Uint8Array): Promise<void>;
  /** Hands a new keyring to a device, now or when it next connects. */
  sendKeyring(deviceId: DeviceId, keyring: Uint8Array): Promise<void>;
  /** Events with a cursor above `after`, oldest first, and the cursor to go on from. */
  events(after: number): Promise<{ readonly events: readonly DeviceEvent[]; readonly next: number }>;
}
