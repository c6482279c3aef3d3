import { type DeviceId, PorchlightError } from '@porchlight/kernel';
import { hasLapsed, isCurrentMember, KEYRING_LAPSE, type Keyring, type KeyringDevice } from './keyring.ts';

/**
 * The box keys, in hexadecimal and in the keyring's order, of the clients that may see a device live at `nowMs` (spec/live.md section 2): those of live-viewers, and those that
 * may see the device's recordings; of nobody whose membership has ended. Throws `stale_keyring` when the keyring's rights have lapsed, and
 * `not_permitted` when it doesn't name the device, names it as retired, or leaves nobody.
 */
export function liveViewers(keyring: Keyring, deviceId: DeviceId, nowMs: number): string[] {
  const device = requireDevice(keyring, deviceId, nowMs);
  const readers = new Set(device.wraps.map((each) => each.boxKeyHex));
  const viewers = keyring.members
    .filter((member) => isCurrentMember(member, nowMs))
    .flatMap((member) =>
      member.clients.filter((client) => member.role === 'live-viewer' || readers.has(client.boxKeyHex)),
    );
  if (viewers.length === 0)
    throw new PorchlightError('not_permitted', 'the keyring lets nobody see this device live');
  return viewers.map((client) => client.boxKeyHex);
}

/** Whether the holder of a client's signing key may see a device live at `nowMs`. Throws `stale_keyring` and `not_permitted` as `liveViewers`. */
export function isLiveViewer(
  keyring: Keyring,
  deviceId: DeviceId,
  clientKeyHex: string,
  nowMs: number,
): boolean {
  const viewers = liveViewers(keyring, deviceId, nowMs);
  const clients = keyring.members.flatMap((member) => member.clients);
  return clients.some((each) => each.signingKeyHex === clientKeyHex && viewers.includes(each.boxKeyHex));
}

/** When, after `nowMs`, what `liveViewers` says may change without another keyring: a membership ends, the device retires, the rights lapse. Throws as `liveViewers`, but where nobody is left. */
export function liveViewersUntilMs(keyring: Keyring, deviceId: DeviceId, nowMs: number): number {
  const { retiredAtMs } = requireDevice(keyring, deviceId, nowMs);
  const ends = keyring.members.flatMap(({ untilMs }) =>
    untilMs !== null && untilMs > nowMs ? [untilMs] : [],
  );
  const lapse = keyring.issuedAtMs + KEYRING_LAPSE.afterMs + 1;
  return Math.min(lapse, ...(retiredAtMs === undefined ? [] : [retiredAtMs]), ...ends);
}

/** Whether the holder of a client's signing key may talk through a device at `nowMs`: who may command it. Throws `stale_keyring` and `not_permitted` as `liveViewers`. */
export function isTalker(keyring: Keyring, deviceId: DeviceId, clientKeyHex: string, nowMs: number): boolean {
  const { commanders } = requireDevice(keyring, deviceId, nowMs);
  return keyring.members.some(
    (member) =>
      commanders.includes(member.memberId) &&
      isCurrentMember(member, nowMs) &&
      member.clients.some((client) => client.signingKeyHex === clientKeyHex),
  );
}

function requireDevice(keyring: Keyring, deviceId: DeviceId, nowMs: number): KeyringDevice {
  if (hasLapsed(keyring, nowMs)) {
    throw new PorchlightError(
      'stale_keyring',
      "the rights of the device's keyring have lapsed; an owner's client must renew it",
    );
  }
  const device = keyring.devices.find((each) => each.deviceId === deviceId);
  if (device === undefined || (device.retiredAtMs !== undefined && device.retiredAtMs <= nowMs))
    throw new PorchlightError('not_permitted', 'the keyring has no such device in use');
  return device;
}
