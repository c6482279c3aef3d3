import vector from '@porchlight/contracts/vectors/connect.json' with { type: 'json' };
import { type EpochMs, hexToBytes } from '@porchlight/kernel';
import { expect, test } from 'vitest';
import { openBroker } from './openBroker.ts';
import { RawConnection } from './RawConnection.ts';
import { proofOf, testDevice } from './testDevice.ts';

test('the password of the vectors is what a device with that seed makes, and lets it in at that time', async () => {
  const device = testDevice(hexToBytes(vector.seedHex));
  expect(device.deviceId).toBe(vector.deviceId);
  expect(proofOf(device, vector.proof)).toBe(vector.passwordB64);
  const clock = { nowMs: () => vector.proof.atMs as EpochMs };
  await using open = await openBroker({ devices: [device], deps: { clock } });
  await using raw = new RawConnection(open.port);
  raw.connect(device, { password: Buffer.from(vector.passwordB64) });
  expect(await raw.answer()).toBe(0);
});
