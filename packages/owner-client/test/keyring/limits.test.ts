import { LIMITS } from '@porchlight/seal/header';
import { expect, test } from 'vitest';
import { codeOf, epochsOf, join, NOW_MS, newClient, newDevice, newOwner, upTo } from './Town.ts';

test('the 33rd member, the 65th device and the 17th client are refused with a hint', () => {
  const owner = newOwner();
  owner.pair(Array.from({ length: 64 }, newDevice), NOW_MS);
  expect(() => owner.pair([newDevice()], NOW_MS)).toThrow('at most 64 devices');
  for (let i = 1; i < 32; i++) join(owner, newClient(owner), 'guest', []);
  expect(() => join(owner, newClient(owner), 'guest', [])).toThrow('at most 32 members');
  const few = newOwner();
  few.pair([newDevice()], NOW_MS);
  for (let i = 1; i < 16; i++) few.addClient(few.memberId, newClient(few).clientKeys, NOW_MS);
  const seventeenth = newClient(few).clientKeys;
  expect(() => few.addClient(few.memberId, seventeenth, NOW_MS)).toThrow('at most 16 clients');
  expect(codeOf(() => few.addClient(few.memberId, seventeenth, NOW_MS))).toBe('limit_exceeded');
});

test('the oldest links leave a record that would grow too large, and who has the versions before still opens every epoch', () => {
  const owner = newOwner();
  const devices = Array.from({ length: 60 }, newDevice);
  const ids = devices.map(({ deviceId }) => deviceId);
  const records = [owner.pair(devices, NOW_MS).record];
  for (let i = 0; i < 8; i++) {
    const guest = newClient(owner);
    records.push(join(owner, guest, 'guest', ids).record, owner.removeMember(guest.memberId, NOW_MS).record);
  }
  const { keyring } = owner.keyring;
  expect(Math.max(...records.map((record) => record.length))).toBeLessThanOrEqual(LIMITS.recordBytes);
  expect(keyring.devices.every(({ epoch, history }) => epoch === 9 && history.length < 8)).toBe(true);
  for (const deviceId of ids) expect(epochsOf(owner, deviceId)).toEqual(upTo(9));
});

test('a record that is too large without any old link is refused, and the keyring before stays', () => {
  const owner = newOwner();
  owner.pair(Array.from({ length: 64 }, newDevice), NOW_MS);
  const grow = () => {
    for (let i = 1; i < 16; i++) owner.addClient(owner.memberId, newClient(owner).clientKeys, NOW_MS);
  };
  expect(codeOf(grow)).toBe('limit_exceeded');
  expect(owner.keyring.record.length).toBeLessThanOrEqual(LIMITS.recordBytes);
});
