import { type ClipId, systemRandom } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { unwrap } from '@porchlight/seal/open';
import { clipKeyContext, wrap } from '@porchlight/seal/seal';
import { expect, test } from 'vitest';
import type { Household } from '../../src/index.ts';
import { codeOf, epochsOf, join, NOW_MS, newClient, newDevice, newOwner } from './Town.ts';

const CLIP_ID = '0123456789abcdef0123456789abcdef' as ClipId;

function home() {
  const owner = newOwner();
  const [door, yard] = [newDevice(), newDevice()];
  owner.pair([door, yard], NOW_MS);
  return { owner, door: door.deviceId, yard: yard.deviceId };
}

function deviceIn(owner: Household, deviceId: string) {
  const device = owner.keyring.keyring.devices.find((each) => each.deviceId === deviceId);
  if (device === undefined) throw new Error('no such device');
  return device;
}

test('a removed client opens the clip keys of the epochs that it had and none that was wrapped later', () => {
  const { owner, door } = home();
  const adult = newClient(owner);
  adult.adopt(join(owner, adult, 'adult', [door]).record);
  const clipKey = systemRandom(32);
  const sealed = () => {
    const { epoch, epochKeyHex } = deviceIn(owner, door);
    const context = clipKeyContext(door, CLIP_ID, epoch);
    const wrapped = wrap(clipKey, Buffer.from(epochKeyHex, 'hex'), context, nodePrimitives, systemRandom);
    return (client: Household) =>
      [...client.epochKeys(door).values()].some(
        (pair) => codeOf(() => unwrap(wrapped, pair, context, nodePrimitives)) === null,
      );
  };
  const before = sealed();
  adult.adopt(owner.removeMember(adult.memberId, NOW_MS).record);
  const after = sealed();
  expect([before(adult), after(adult), before(owner), after(owner)]).toEqual([true, false, true, true]);
});

test('a guest sees its own devices only, and a loss of sight begins a new epoch of that device alone', () => {
  const { owner, door, yard } = home();
  const guest = newClient(owner);
  guest.adopt(join(owner, guest, 'guest', [door]).record);
  expect([epochsOf(guest, door), epochsOf(guest, yard)]).toEqual([[1], []]);
  guest.adopt(owner.changeMember(guest.memberId, { sees: [yard] }, NOW_MS).record);
  expect([deviceIn(owner, door).epoch, deviceIn(owner, yard).epoch]).toEqual([2, 1]);
  expect([epochsOf(guest, door), epochsOf(guest, yard)]).toEqual([[1], [1]]);
});

test('a live-viewer is given no recordings', () => {
  const { owner, door } = home();
  expect(codeOf(() => join(owner, newClient(owner), 'live-viewer', [door]))).toBe('not_permitted');
  const adult = newClient(owner);
  join(owner, adult, 'adult', [door]);
  owner.changeMember(adult.memberId, { role: 'live-viewer' }, NOW_MS);
  expect(deviceIn(owner, door)).toMatchObject({
    epoch: 2,
    wraps: [{ boxKeyHex: owner.clientKeys.boxKeyHex }],
  });
});

test('who has lapsed gets no wrap of a later epoch, and who is ended loses sight at once', () => {
  const { owner, door } = home();
  const [sitter, adult] = [newClient(owner), newClient(owner)];
  join(owner, sitter, 'guest', [door], NOW_MS + 1);
  join(owner, adult, 'adult', [door]);
  owner.changeMember(adult.memberId, { untilMs: NOW_MS + 5 }, NOW_MS + 5);
  const readers = deviceIn(owner, door).wraps.map(({ boxKeyHex }) => boxKeyHex);
  expect(readers).toEqual([owner.clientKeys.boxKeyHex]);
});

test('commands are given device by device, and end with retirement and removal', () => {
  const { owner, door, yard } = home();
  const adult = newClient(owner);
  join(owner, adult, 'adult', []);
  owner.changeMember(adult.memberId, { commands: [door, yard] }, NOW_MS);
  owner.retireDevice(yard, NOW_MS + 7);
  expect(deviceIn(owner, door).commanders).toEqual([owner.memberId, adult.memberId]);
  expect(deviceIn(owner, yard)).toMatchObject({ commanders: [], retiredAtMs: NOW_MS + 7 });
  expect(codeOf(() => owner.retireDevice(yard, NOW_MS + 8))).toBe('not_permitted');
  expect(codeOf(() => owner.changeMember(adult.memberId, { commands: [yard] }, NOW_MS))).toBe(
    'not_permitted',
  );
  owner.removeMember(adult.memberId, NOW_MS);
  expect(deviceIn(owner, door).commanders).toEqual([owner.memberId]);
});

test('the last owner stays, and a name that the keyring does not hold is refused', () => {
  const { owner } = home();
  const stranger = newClient(owner);
  expect(codeOf(() => owner.removeMember(owner.memberId, NOW_MS))).toBe('not_permitted');
  expect(codeOf(() => owner.removeClient(owner.clientKeys.signingKeyHex, NOW_MS))).not.toBeNull();
  expect(codeOf(() => owner.removeMember(stranger.memberId, NOW_MS))).toBe('not_found');
  expect(codeOf(() => owner.removeClient(stranger.clientKeys.signingKeyHex, NOW_MS))).toBe('not_found');
  expect(codeOf(() => join(owner, stranger, 'guest', [newDevice().deviceId]))).toBe('unknown_device');
  expect(owner.keyring.keyring.version).toBe(1);
});
