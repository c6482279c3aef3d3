import { systemRandom } from '@porchlight/kernel';
import { makeStatement } from '@porchlight/seal/header';
import { nodePrimitives } from '@porchlight/seal/node';
import { expect, test } from 'vitest';
import { verifiedEvent } from '../../src/index.ts';
import { codeOf, NOW_MS, newOwner } from '../keyring/Town.ts';
import { ManualTimer } from '../live/ManualTimer.ts';
import { TestDevice } from '../live/TestDevice.ts';

const PRESS = { kind: 'press' } as const;

function town() {
  const owner = newOwner();
  const [device, other] = [new TestDevice(new ManualTimer()), new TestDevice(new ManualTimer())];
  const { keyring } = owner.pair([device.keys, other.keys], NOW_MS);
  return { device, other, keyring };
}

test('an event is what its device has signed', () => {
  const { device, keyring } = town();
  const event = verifiedEvent(device.signed(PRESS), keyring, nodePrimitives);
  expect(event).toMatchObject({ deviceId: device.deviceId, number: 1, event: PRESS });
});

test('an event of a device that is not of the household is none', () => {
  const { keyring } = town();
  const stranger = new TestDevice(new ManualTimer());
  expect(codeOf(() => verifiedEvent(stranger.signed(PRESS), keyring, nodePrimitives))).toBe('unknown_device');
});

test('no device and no cloud makes an event for another device', () => {
  const { device, keyring } = town();
  const body = { deviceId: device.deviceId, number: 1, atMs: 0, clockUncertaintyMs: 0, event: PRESS };
  const { secretKey } = nodePrimitives.signKeyPair(systemRandom(32));
  const forged = makeStatement('event', body, (message) => nodePrimitives.sign(message, secretKey));
  expect(codeOf(() => verifiedEvent(forged, keyring, nodePrimitives))).toBe('bad_signature');
});

test('an event in which any byte was changed is refused', () => {
  const { device, keyring } = town();
  const record = device.signed(PRESS);
  for (let at = 0; at < record.length; at += 1) {
    const changed = record.slice();
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(codeOf(() => verifiedEvent(changed, keyring, nodePrimitives))).not.toBeNull();
  }
});

test('a statement of another name is no event', () => {
  const { device, keyring } = town();
  const record = device.signed(PRESS);
  record[3] = 33;
  expect(codeOf(() => verifiedEvent(record, keyring, nodePrimitives))).toBe('malformed_record');
});
