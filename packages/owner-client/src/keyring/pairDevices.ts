import type { DeviceKind } from '@porchlight/contracts';
import { bytesToHex, type DeviceId } from '@porchlight/kernel';
import { isCurrentMember, type KeyringDevice, type KeyringMember } from '@porchlight/seal/header';
import type { ChangeTools, KeyringChange } from './KeyringDraft.ts';
import { wrapsFor } from './readers.ts';

/** What a device tells of itself at pairing. */
export interface DevicePublicKeys {
  readonly deviceId: DeviceId;
  readonly kind: DeviceKind;
  readonly signingKeyHex: string;
  readonly boxKeyHex: string;
}

/** Each device gets a fresh first epoch; the owners see and command it. */
export function pairDevices(devices: readonly DevicePublicKeys[]): KeyringChange {
  return (before, tools) => {
    const owners = before.members.filter(
      (member) => member.role === 'owner' && isCurrentMember(member, tools.nowMs),
    );
    const paired = devices.map((device) => pairedDevice(device, owners, tools));
    return { ...before, devices: [...before.devices, ...paired] };
  };
}

function pairedDevice(
  device: DevicePublicKeys,
  owners: readonly KeyringMember[],
  tools: ChangeTools,
): KeyringDevice {
  const epoch = tools.primitives.boxKeyPair(tools.random(32));
  const boxKeysHex = owners.flatMap(({ clients }) => clients.map(({ boxKeyHex }) => boxKeyHex));
  return {
    ...device,
    epoch: 1,
    epochKeyHex: bytesToHex(epoch.publicKey),
    wraps: wrapsFor(boxKeysHex, device.deviceId, 1, epoch.secretKey, tools),
    history: [],
    commanders: owners.map(({ memberId }) => memberId),
  };
}
