import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemRandom } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { expect, test } from 'vitest';
import { loadIdentity } from '../../src/device/identity.ts';
import { Pairing } from '../../src/device/Pairing.ts';
import { TestHousehold, temporaryFolder } from './household.ts';

function paired(folder: string) {
  const household = new TestHousehold();
  const device = household.pair(folder, 'camera', 'mqtt://127.0.0.1:1');
  return { household, device, open: () => new Pairing(folder, device.deviceId, nodePrimitives) };
}

function code(expected: string) {
  return expect.objectContaining({ code: expected });
}

test('an identity is made once, and for its owner only', () => {
  using folder = temporaryFolder();
  const born = loadIdentity(join(folder.path, 'new'), nodePrimitives, systemRandom);
  expect(loadIdentity(join(folder.path, 'new'), nodePrimitives, systemRandom)).toEqual(born);
  expect(statSync(join(folder.path, 'new', 'identity.json')).mode & 0o077).toBe(0);
});

test('a newer keyring counts once it is on disk, and after a restart', () => {
  using folder = temporaryFolder();
  const { household, open } = paired(folder.path);
  const pairing = open();
  pairing.update(household.logged(household.next({ issuedAtMs: 5 })));
  expect(pairing.keyring.keyring).toMatchObject({ version: 2, issuedAtMs: 5 });
  expect(open().keyring.keyring.version).toBe(2);
  pairing.update(household.logged(household.sign(household.keyring)));
  expect(pairing.keyring.keyring.version).toBe(2);
});

test('a keyring that is forged, older, or leaves one out changes nothing', () => {
  using folder = temporaryFolder();
  const { household, open } = paired(folder.path);
  const pairing = open();
  const first = household.logged(household.sign(household.keyring));
  const stranger = nodePrimitives.signKeyPair(systemRandom(32));
  const second = household.logged(household.next({}));
  const forged = household.logged(household.sign(household.keyring, stranger));
  expect(() => pairing.update(forged)).toThrow(code('bad_signature'));
  const third = household.logged(household.next({}));
  expect(() => pairing.update(third)).toThrow(code('stale_keyring'));
  pairing.update(second);
  expect(() => pairing.update(first)).toThrow(code('stale_keyring'));
  expect(open().keyring.keyring.version).toBe(2);
  pairing.update(third);
  expect(pairing.keyring.keyring.version).toBe(3);
});

test('a device that the household removed or retired is not in use', () => {
  using folder = temporaryFolder();
  const { household, open } = paired(folder.path);
  const [entry] = household.keyring.devices;
  if (entry === undefined) throw new Error('it was paired');
  for (const devices of [[{ ...entry, retiredAtMs: 5 }], []]) {
    const pairing = open();
    expect(pairing.isInUse).toBe(pairing.keyring.keyring.version === 1);
    pairing.update(household.logged(household.next({ devices })));
    expect(pairing.isInUse).toBe(false);
    expect(() => pairing.entry).toThrow(code('unknown_device'));
  }
});

test.each([
  ['is missing', null, 'invalid_setting'],
  ['is not JSON', '{', 'malformed_message'],
  ['lacks fields', '{}', 'malformed_message'],
])('a pairing that %s is refused, with a hint that names the file', (_name, text, expected) => {
  using folder = temporaryFolder();
  const { deviceId } = loadIdentity(folder.path, nodePrimitives, systemRandom);
  if (text !== null) writeFileSync(join(folder.path, 'pairing.json'), text);
  const refused = expect.objectContaining({
    code: expected,
    message: expect.stringContaining('pairing.json'),
  });
  expect(() => new Pairing(folder.path, deviceId, nodePrimitives)).toThrow(refused);
});
