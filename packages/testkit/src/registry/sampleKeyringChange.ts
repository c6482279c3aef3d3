import type { KeyringChange } from '@porchlight/domain';
import { type MemberId, randomId, systemRandom } from '@porchlight/kernel';
import { sampleDeviceId, sampleHouseholdId } from '../clip-index/sampleClip.ts';

export function sampleKey(): Uint8Array {
  return systemRandom(32);
}

export function sampleMemberId(): MemberId {
  return randomId(systemRandom) as MemberId;
}

export function sampleDevice(): KeyringChange['devices'][number] {
  return { deviceId: sampleDeviceId(), kind: 'camera', signingKey: sampleKey(), retiredAtMs: null };
}

/** A household's first keyring, with a device and a member's key, but for what `given` says. */
export function sampleKeyringChange(given: Partial<KeyringChange> = {}): KeyringChange {
  return {
    householdId: sampleHouseholdId(),
    previous: null,
    keyring: systemRandom(300),
    version: 1,
    devices: [sampleDevice()],
    clientKeys: [{ memberId: sampleMemberId(), memberRole: 'owner', signingKey: sampleKey(), untilMs: null }],
    ...given,
  };
}
