import {
  bytesToBase64,
  bytesToHex,
  type DeviceId,
  type HouseholdId,
  type RandomSource,
  randomId,
} from '@porchlight/kernel';
import { deviceIdOf, householdIdOf, type Keyring, makeStatement } from '../src/header/index.ts';
import type { KeyPair, SealPrimitives } from '../src/primitives/primitives.ts';
import { epochKeyContext, type SealingDevice, wrap } from '../src/seal/index.ts';

export interface TestDevice extends SealingDevice {
  readonly signingKey: Uint8Array;
  readonly box: KeyPair;
  /** Epoch 1 first. */
  readonly epochs: readonly KeyPair[];
}

export interface TestMember {
  readonly memberId: string;
  readonly signing: KeyPair;
  readonly box: KeyPair;
}

export interface TestHousehold {
  readonly householdId: HouseholdId;
  readonly root: KeyPair;
  readonly owner: TestMember;
}

export function makeMember(primitives: SealPrimitives, random: RandomSource): TestMember {
  return {
    memberId: randomId(random),
    signing: primitives.signKeyPair(random(32)),
    box: primitives.boxKeyPair(random(32)),
  };
}

export function makeHousehold(primitives: SealPrimitives, random: RandomSource): TestHousehold {
  const root = primitives.signKeyPair(random(32));
  return {
    householdId: householdIdOf(root.publicKey, primitives),
    root,
    owner: makeMember(primitives, random),
  };
}

/** A device with `epochCount` epochs, of which it seals to the newest. */
export function makeDevice(primitives: SealPrimitives, random: RandomSource, epochCount = 1): TestDevice {
  const signing = primitives.signKeyPair(random(32));
  const box = primitives.boxKeyPair(random(32));
  const epochs = Array.from({ length: epochCount }, () => primitives.boxKeyPair(random(32)));
  return {
    deviceId: deviceIdOf(signing.publicKey, primitives) as DeviceId,
    signingKey: signing.publicKey,
    signingSecretKey: signing.secretKey,
    box,
    epochs,
    epoch: epochCount,
    epochKey: epochs[epochCount - 1]?.publicKey as Uint8Array,
  };
}

/** What a keyring states of `device`: its newest epoch wrapped to `readers`, each earlier one to the one after it. */
export function keyringDevice(
  household: TestHousehold,
  device: TestDevice,
  readers: readonly TestMember[],
  primitives: SealPrimitives,
  random: RandomSource,
): Keyring['devices'][number] {
  const wrapEpoch = (epoch: number, recipientKey: Uint8Array) => {
    const secret = device.epochs[epoch - 1]?.secretKey as Uint8Array;
    const context = epochKeyContext(household.householdId, device.deviceId, epoch);
    return bytesToBase64(wrap(secret, recipientKey, context, primitives, random));
  };
  const history = [];
  for (let epoch = device.epoch - 1; epoch >= 1; epoch--) {
    const pair = device.epochs[epoch - 1] as KeyPair;
    const next = device.epochs[epoch] as KeyPair;
    history.push({
      epoch,
      epochKeyHex: bytesToHex(pair.publicKey),
      wrapB64: wrapEpoch(epoch, next.publicKey),
    });
  }
  return {
    deviceId: device.deviceId,
    kind: 'camera',
    signingKeyHex: bytesToHex(device.signingKey),
    boxKeyHex: bytesToHex(device.box.publicKey),
    epoch: device.epoch,
    epochKeyHex: bytesToHex(device.epochKey),
    wraps: readers.map((reader) => ({
      boxKeyHex: bytesToHex(reader.box.publicKey),
      wrapB64: wrapEpoch(device.epoch, reader.box.publicKey),
    })),
    history,
    commanders: readers.map((reader) => reader.memberId),
  };
}

/** The first keyring of a household with its owner and these devices. */
export function firstKeyring(
  household: TestHousehold,
  devices: readonly TestDevice[],
  primitives: SealPrimitives,
  random: RandomSource,
): Keyring {
  return {
    householdId: household.householdId,
    version: 1,
    previousHashHex: '0'.repeat(64),
    issuedAtMs: 1_780_000_000_000,
    members: [memberEntry(household.owner, 'owner')],
    devices: devices.map((device) => keyringDevice(household, device, [household.owner], primitives, random)),
  };
}

export function memberEntry(
  member: TestMember,
  role: Keyring['members'][number]['role'],
): Keyring['members'][number] {
  return {
    memberId: member.memberId,
    role,
    untilMs: null,
    clients: [
      {
        signingKeyHex: bytesToHex(member.signing.publicKey),
        boxKeyHex: bytesToHex(member.box.publicKey),
      },
    ],
  };
}

export function signKeyring(
  household: TestHousehold,
  keyring: Keyring,
  primitives: SealPrimitives,
): Uint8Array {
  return makeStatement('keyring', keyring, (message) => primitives.sign(message, household.root.secretKey));
}
