import { canonicalJson, type Keyring } from '@porchlight/seal/header';
import type { KeyringDifference } from './finding.ts';

/** What a keyring changed against the one before it; null for the first. */
export function keyringDifference(previous: Keyring | null, next: Keyring): KeyringDifference {
  const before = new Map(previous?.members.map((member) => [member.memberId as string, member]) ?? []);
  const after = new Map(next.members.map((member) => [member.memberId as string, member]));
  const sightBefore = sights(previous);
  const sightAfter = sights(next);
  const isOther = (id: string) =>
    canonicalJson(before.get(id)) !== canonicalJson(after.get(id)) || sightBefore(id) !== sightAfter(id);
  const inUse = (keyring: Keyring | null) =>
    keyring?.devices.flatMap(({ deviceId, retiredAtMs }) => (retiredAtMs === undefined ? [deviceId] : [])) ??
    [];
  const devicesBefore = inUse(previous);
  const devicesAfter = inUse(next);
  return {
    addedMembers: [...after.keys()].filter((id) => !before.has(id)),
    removedMembers: [...before.keys()].filter((id) => !after.has(id)),
    changedMembers: [...after.keys()].filter((id) => before.has(id) && isOther(id)),
    addedDevices: devicesAfter.filter((id) => !devicesBefore.includes(id)),
    retiredDevices: devicesBefore.filter((id) => !devicesAfter.includes(id)),
  };
}

/** Whether a keyring is the one before it with another time, and nothing else: a renewal (seal/spec/keyring.md). */
export function isRenewal(previous: Keyring | null, next: Keyring): boolean {
  if (previous === null) return false;
  const rightsOf = ({ members, devices }: Keyring) => canonicalJson({ members, devices });
  return rightsOf(previous) === rightsOf(next);
}

/** By member: the devices that it sees and commands, as a text to be compared. */
function sights(keyring: Keyring | null): (memberId: string) => string {
  return (memberId) => {
    const member = keyring?.members.find((each) => each.memberId === memberId);
    const boxKeys = new Set(member?.clients.map(({ boxKeyHex }) => boxKeyHex));
    const rights = keyring?.devices.map(({ deviceId, wraps, commanders }) => [
      deviceId,
      wraps.some(({ boxKeyHex }) => boxKeys.has(boxKeyHex)),
      commanders.some((each) => each === memberId),
    ]);
    return JSON.stringify(rights?.filter(([, sees, commands]) => sees || commands) ?? []);
  };
}
