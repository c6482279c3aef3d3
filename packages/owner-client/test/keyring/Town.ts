import {
  bytesToHex,
  type DeviceId,
  isPorchlightError,
  type MemberId,
  systemRandom,
} from '@porchlight/kernel';
import { deviceIdOf, type KeyringMember } from '@porchlight/seal/header';
import { nodePrimitives } from '@porchlight/seal/node';
import { type DevicePublicKeys, Household, newMemberSecrets } from '../../src/index.ts';

export const NOW_MS = 1_780_000_000_000;

export function newDevice(): DevicePublicKeys {
  const { publicKey } = nodePrimitives.signKeyPair(systemRandom(32));
  return {
    deviceId: deviceIdOf(publicKey, nodePrimitives),
    kind: 'camera',
    signingKeyHex: bytesToHex(publicKey),
    boxKeyHex: bytesToHex(nodePrimitives.boxKeyPair(systemRandom(32)).publicKey),
  };
}

export function newOwner(): Household {
  return new Household(Household.newSecrets(systemRandom), nodePrimitives, systemRandom);
}

/** A client without the root, of a new member or of `memberId`. */
export function newClient(owner: Household, memberId?: MemberId): Household {
  const secrets = newMemberSecrets(owner.root.publicKey, systemRandom, memberId);
  return new Household(secrets, nodePrimitives, systemRandom);
}

/** Adds the member of `client`; it commands nothing. */
export function join(
  owner: Household,
  client: Household,
  role: KeyringMember['role'],
  sees: readonly DeviceId[],
  untilMs: number | null = null,
) {
  const { memberId, clientKeys } = client;
  return owner.addMember({ memberId, role, untilMs, clients: [clientKeys], sees, commands: [] }, NOW_MS);
}

/** The epochs that a client opens, ascending. */
export function epochsOf(client: Household, deviceId: DeviceId): number[] {
  return [...client.epochKeys(deviceId).keys()].sort((a, b) => a - b);
}

/** 1 … `last`. */
export function upTo(last: number): number[] {
  return Array.from({ length: last }, (_, i) => i + 1);
}

/** The code that `work` throws, or null. */
export function codeOf(work: () => unknown): string | null {
  try {
    work();
    return null;
  } catch (error) {
    if (isPorchlightError(error)) return error.code;
    throw error;
  }
}
