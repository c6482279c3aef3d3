import { type KeyringChange, type LoggedBytes, loggedBytes } from '@porchlight/domain';
import { bytesToHex, type MemberId, randomId, systemRandom } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { sampleDeviceId, sampleHouseholdId, sampleTime } from '../clip-index/sampleClip.ts';

export function sampleKey(): Uint8Array {
  return systemRandom(32);
}

export function sampleMemberId(): MemberId {
  return randomId(systemRandom) as MemberId;
}

export function sampleDevice(): KeyringChange['devices'][number] {
  return { deviceId: sampleDeviceId(), kind: 'camera', signingKey: sampleKey(), retiredAtMs: null };
}

/** The entry of a change under a label that no other has. */
export function sampleBlinded(label: Uint8Array = systemRandom(32)): LoggedBytes {
  const change = { labelHex: bytesToHex(label), valueHex: bytesToHex(systemRandom(32)) };
  return loggedBytes({ v: 1, kind: 'blinded', atMs: sampleTime(0), ...change }, nodePrimitives.sha256);
}

/** A household's first keyring, with a device and a member's key, but for what `given` says. */
export function sampleKeyringChange(given: Partial<KeyringChange> = {}): KeyringChange {
  return {
    householdId: sampleHouseholdId(),
    previous: null,
    keyring: systemRandom(300),
    version: 1,
    logged: sampleBlinded(),
    devices: [sampleDevice()],
    clientKeys: [{ memberId: sampleMemberId(), memberRole: 'owner', signingKey: sampleKey(), untilMs: null }],
    ...given,
  };
}
