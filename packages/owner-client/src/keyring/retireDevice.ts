import { PorchlightError } from '@porchlight/kernel';
import { type KeyringChange, requireDevices } from './KeyringDraft.ts';

/** Throws `unknown_device`, or `not_permitted` where the device is retired already. */
export function retireDevice(deviceId: string): KeyringChange {
  return (before, { nowMs }) => {
    requireDevices(before, [deviceId]);
    const devices = before.devices.map((device) => {
      if (device.deviceId !== deviceId) return device;
      if (device.retiredAtMs !== undefined)
        throw new PorchlightError('not_permitted', 'the device is retired already');
      return { ...device, commanders: [], retiredAtMs: nowMs };
    });
    return { ...before, devices };
  };
}
