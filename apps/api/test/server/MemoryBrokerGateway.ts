import type { DeviceEvent } from '@porchlight/contracts';
import { type DeviceId, PorchlightError } from '@porchlight/kernel';
import type { BrokerGateway, DevicePresence } from '../../src/devices/BrokerGateway.ts';

const PAGE = 500;

/** A broker in memory: `present` devices get what is sent to them, all others are offline. */
export class MemoryBrokerGateway implements BrokerGateway {
  readonly present: DevicePresence[] = [];
  readonly log: DeviceEvent[] = [];
  readonly commands: { readonly deviceId: DeviceId; readonly command: Uint8Array }[] = [];
  readonly keyrings: { readonly deviceId: DeviceId; readonly keyring: Uint8Array }[] = [];
  /** While it is set, nobody learns of events. */
  isDown = false;
  /** How often somebody asked for events. */
  asked = 0;

  async presence(): Promise<readonly DevicePresence[]> {
    return [...this.present];
  }

  async sendCommand(deviceId: DeviceId, command: Uint8Array): Promise<void> {
    this.#requireOnline(deviceId);
    this.commands.push({ deviceId, command: command.slice() });
  }

  async sendKeyring(deviceId: DeviceId, keyring: Uint8Array): Promise<void> {
    this.#requireOnline(deviceId);
    this.keyrings.push({ deviceId, keyring: keyring.slice() });
  }

  async events(after: number): Promise<{ events: readonly DeviceEvent[]; next: number }> {
    this.asked += 1;
    if (this.isDown) throw new PorchlightError('unavailable', 'the broker cannot be reached; try again');
    const from = after > this.log.length ? 0 : after;
    const events = this.log.slice(from, from + PAGE);
    return { events, next: from + events.length };
  }

  #requireOnline(deviceId: DeviceId): void {
    if (this.present.some((device) => device.deviceId === deviceId && device.online)) return;
    throw new PorchlightError('device_offline', 'the device is not connected');
  }
}
