import { expect, test } from 'vitest';
import { codeOf, epochsOf, join, NOW_MS, newClient, newDevice, newOwner } from '../keyring/Town.ts';

test('a client that missed versions catches up in order, and a run with a gap changes nothing', () => {
  const owner = newOwner();
  const device = newDevice();
  owner.pair([device], NOW_MS);
  const [adult, guest] = [newClient(owner), newClient(owner)];
  const first = join(owner, adult, 'adult', [device.deviceId]).record;
  const second = join(owner, guest, 'guest', [device.deviceId]).record;
  const third = owner.removeMember(guest.memberId, NOW_MS).record;
  adult.adopt(first);
  expect(codeOf(() => adult.adoptAll([third]))).toBe('stale_keyring');
  expect(codeOf(() => adult.adoptAll([third, second]))).toBe('stale_keyring');
  expect(codeOf(() => adult.adoptAll([second, second]))).toBe('stale_keyring');
  expect(adult.keyring.record).toEqual(first);
  adult.adoptAll([second, third]);
  expect(adult.keyring.record).toEqual(third);
  expect(epochsOf(adult, device.deviceId)).toEqual([1, 2]);
});
