import { bytesToHex, hexToBytes, isPorchlightError, systemRandom } from '@porchlight/kernel';
import { deviceIdOf, verifyKeyring } from '@porchlight/seal/header';
import { nodePrimitives } from '@porchlight/seal/node';
import { watchKeyOf } from '@porchlight/seal/watch';
import { expect, test } from 'vitest';
import {
  type DevicePublicKeys,
  Household,
  type HouseholdSecrets,
  newMemberSecrets,
} from '../../src/index.ts';

const NOW_MS = 1_780_000_000_000;

function device(kind: DevicePublicKeys['kind'] = 'camera'): DevicePublicKeys {
  const { publicKey } = nodePrimitives.signKeyPair(systemRandom(32));
  return {
    deviceId: deviceIdOf(publicKey, nodePrimitives) as DevicePublicKeys['deviceId'],
    kind,
    signingKeyHex: bytesToHex(publicKey),
    boxKeyHex: bytesToHex(nodePrimitives.boxKeyPair(systemRandom(32)).publicKey),
  };
}

function household(secrets: HouseholdSecrets = Household.newSecrets(systemRandom)): Household {
  return new Household(secrets, nodePrimitives, systemRandom);
}

function codeOf(work: () => unknown): string | null {
  try {
    work();
    return null;
  } catch (error) {
    if (isPorchlightError(error)) return error.code;
    throw error;
  }
}

test('its watch key is that of the root’s seed, and nobody else’s', () => {
  const secrets = Household.newSecrets(systemRandom);
  const { rootSeedHex, ...own } = secrets;
  expect(household(secrets).watchKey).toEqual(watchKeyOf(hexToBytes(rootSeedHex), nodePrimitives));
  const rootKeyHex = bytesToHex(household(secrets).root.publicKey);
  expect(new Household({ ...own, rootKeyHex }, nodePrimitives, systemRandom).watchKey).toBeNull();
});

test('pairing gives each device an epoch of its own that the owner can open', () => {
  const home = household();
  const [bell, camera] = [device('doorbell'), device()];
  const { keyring } = home.pair([bell, camera], NOW_MS);
  expect(keyring).toMatchObject({ householdId: home.id, version: 1, issuedAtMs: NOW_MS });
  expect(keyring.devices.map(({ kind, epoch }) => [kind, epoch])).toEqual([
    ['doorbell', 1],
    ['camera', 1],
  ]);
  const secrets = [bell, camera].map(({ deviceId }) => home.epochKeys(deviceId).get(1));
  expect(secrets.map((pair) => bytesToHex(pair?.publicKey ?? new Uint8Array(0)))).toEqual(
    keyring.devices.map(({ epochKeyHex }) => epochKeyHex),
  );
  expect(secrets[0]?.secretKey).not.toEqual(secrets[1]?.secretKey);
  expect(bytesToHex(home.signingKeyOf(camera.deviceId))).toBe(camera.signingKeyHex);
});

test('the next pairing follows the one before and leaves its devices as they were', () => {
  const home = household();
  const first = home.pair([device()], NOW_MS);
  const second = home.pair([device()], NOW_MS + 1);
  expect(second.keyring).toMatchObject({
    version: 2,
    previousHashHex: bytesToHex(nodePrimitives.sha256(first.record)),
  });
  expect(second.keyring.devices[0]).toEqual(first.keyring.devices[0]);
  expect(verifyKeyring(second.record, home.root.publicKey, first, nodePrimitives).keyring).toEqual(
    second.keyring,
  );
});

test('a renewal is the next keyring with nothing changed but its time, due after two days and by who holds the root', () => {
  const home = household();
  expect(home.isRenewalDue(NOW_MS)).toBe(false);
  expect(codeOf(() => home.renew(NOW_MS))).toBe('not_found');
  const before = home.pair([device()], NOW_MS);
  const dayMs = 86_400_000;
  expect(
    [0, 2 * dayMs, 2 * dayMs + 1, -600_000, -600_001].map((ms) => home.isRenewalDue(NOW_MS + ms)),
  ).toEqual([false, false, true, false, true]);
  const { version, previousHashHex, issuedAtMs, ...rest } = before.keyring;
  const after = home.renew(NOW_MS + 3 * dayMs);
  expect(after.keyring).toEqual({
    ...rest,
    version: version + 1,
    issuedAtMs: NOW_MS + 3 * dayMs,
    previousHashHex: bytesToHex(nodePrimitives.sha256(before.record)),
  });
  expect(previousHashHex).not.toBe(after.keyring.previousHashHex);
  expect(issuedAtMs).toBe(NOW_MS);
  const guest = new Household(
    newMemberSecrets(home.root.publicKey, systemRandom),
    nodePrimitives,
    systemRandom,
  );
  guest.adopt(after.record);
  expect(guest.isRenewalDue(NOW_MS + 30 * dayMs)).toBe(false);
  expect(codeOf(() => guest.renew(NOW_MS + 30 * dayMs))).toBe('not_permitted');
});

test('the same secrets with the record that was kept open the same epochs', () => {
  const secrets = Household.newSecrets(systemRandom);
  const camera = device();
  const before = household(secrets);
  const { record } = before.pair([camera], NOW_MS);
  const after = household(secrets);
  after.adopt(record);
  expect(after.id).toBe(before.id);
  expect(after.epochKeys(camera.deviceId)).toEqual(before.epochKeys(camera.deviceId));
  expect(after.pair([device()], NOW_MS + 1).keyring.version).toBe(2);
});

test("another household's secrets open none of its epochs, and its root takes none of its keyrings", () => {
  const home = household();
  const camera = device();
  const { record } = home.pair([camera], NOW_MS);
  const stranger = household();
  expect(codeOf(() => stranger.adopt(record))).toBe('bad_signature');
  const { rootSeedHex } = Household.newSecrets(systemRandom);
  const secrets = Household.newSecrets(systemRandom);
  const owner = household({ ...secrets, rootSeedHex });
  const sameRoot = household({ ...Household.newSecrets(systemRandom), rootSeedHex });
  sameRoot.adopt(owner.pair([camera], NOW_MS).record);
  expect(sameRoot.epochKeys(camera.deviceId).size).toBe(0);
});

test('an older or a forged keyring, and a device that is paired twice, are refused, and the newest stays', () => {
  const home = household();
  const camera = device();
  const first = home.pair([camera], NOW_MS);
  const second = home.pair([device()], NOW_MS + 1);
  expect(codeOf(() => home.adopt(first.record))).toBe('stale_keyring');
  expect(codeOf(() => home.adopt(second.record.with(-1 + second.record.length, 0)))).not.toBeNull();
  expect(codeOf(() => home.pair([camera], NOW_MS + 2))).toBe('malformed_record');
  const impostor = { ...device(), deviceId: camera.deviceId };
  expect(codeOf(() => household().pair([impostor], NOW_MS))).toBe('wrong_device');
  expect(home.keyring).toBe(second);
});

test('before the first pairing there is no keyring, and no device that it does not name has keys', () => {
  const home = household();
  expect(codeOf(() => home.keyring)).toBe('not_found');
  home.pair([device()], NOW_MS);
  const { deviceId } = device();
  expect(home.epochKeys(deviceId).size).toBe(0);
  expect(codeOf(() => home.signingKeyOf(deviceId))).toBe('unknown_device');
});
