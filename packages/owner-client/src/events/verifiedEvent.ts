import { type DeviceEvent, deviceEventSchema, parseWith } from '@porchlight/contracts';
import { hexToBytes, PorchlightError } from '@porchlight/kernel';
import type { VerifyPrimitives } from '@porchlight/seal/header';
import { type Keyring, openStatement, peekStatement } from '@porchlight/seal/header';

/**
 * What a device says in an `event` statement, by the key that the keyring names for it: no cloud can make one. Throws `unknown_device`, `bad_signature`, and what
 * `openStatement` throws.
 */
export function verifiedEvent(
  record: Uint8Array,
  { devices }: Pick<Keyring, 'devices'>,
  primitives: VerifyPrimitives,
): DeviceEvent {
  const { deviceId } = parseWith(deviceEventSchema, peekStatement(record, 'event'), 'the event');
  const device = devices.find((each) => each.deviceId === deviceId);
  if (device === undefined)
    throw new PorchlightError('unknown_device', 'the event names a device that is not of your household');
  const json = openStatement(record, 'event', hexToBytes(device.signingKeyHex), primitives);
  return parseWith(deviceEventSchema, json, 'the event');
}
