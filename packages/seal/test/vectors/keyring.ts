import { bytesToHex, type ErrorCode } from '@porchlight/kernel';
import type { Keyring, KeyringDevice } from '../../src/header/index.ts';
import { epochKeysOf } from '../../src/open/index.ts';
import type { KeyPair, SealPrimitives } from '../../src/primitives/primitives.ts';
import {
  firstKeyring,
  keyringDevice,
  makeDevice,
  makeHousehold,
  makeMember,
  memberEntry,
  signKeyring,
  type TestDevice,
  type TestHousehold,
  type TestMember,
} from '../household.ts';
import { seededRandom } from '../seededRandom.ts';
import { keyringRefusals, type Refusal } from './keyringRefusals.ts';

/** A household whose second member comes with version 2 and is gone, with a new epoch, in version 3; in version 4 the device is retired. */
export interface KeyringStory {
  readonly household: TestHousehold;
  readonly second: TestMember;
  /** The device in its first and in its second epoch. */
  readonly device: readonly [TestDevice, TestDevice];
  readonly keyrings: readonly Keyring[];
  readonly records: readonly Uint8Array[];
}

export function tellKeyringStory(primitives: SealPrimitives): KeyringStory {
  const random = seededRandom('porchlight vectors:keyring');
  const household = makeHousehold(primitives, random);
  const second = makeMember(primitives, random);
  const newest = makeDevice(primitives, random, 2);
  const [firstEpoch] = newest.epochs as [KeyPair, KeyPair];
  const first = { ...newest, epoch: 1, epochKey: firstEpoch.publicKey };
  const entry = (device: TestDevice, readers: readonly TestMember[]): KeyringDevice =>
    keyringDevice(household, device, readers, primitives, random);
  const both = [memberEntry(household.owner, 'owner'), memberEntry(second, 'adult')];

  const one = firstKeyring(household, [first], primitives, random);
  const oneRecord = signKeyring(household, one, primitives);
  const two = {
    ...one,
    ...after(one, oneRecord, primitives),
    members: both,
    devices: [entry(first, [household.owner, second])],
  };
  const twoRecord = signKeyring(household, two, primitives);
  const three = {
    ...two,
    ...after(two, twoRecord, primitives),
    members: one.members,
    devices: [entry(newest, [household.owner])],
  };
  const threeRecord = signKeyring(household, three, primitives);
  const [retired] = three.devices as [KeyringDevice];
  const four = {
    ...three,
    ...after(three, threeRecord, primitives),
    devices: [{ ...retired, commanders: [], retiredAtMs: three.issuedAtMs }],
  };
  const fourRecord = signKeyring(household, four, primitives);
  return {
    household,
    second,
    device: [first, newest],
    keyrings: [one, two, three, four],
    records: [oneRecord, twoRecord, threeRecord, fourRecord],
  };
}

/** The fields by which a keyring follows `previous`. */
export function after(
  previous: Keyring,
  record: Uint8Array,
  primitives: SealPrimitives,
): { version: number; previousHashHex: string; issuedAtMs: number } {
  return {
    version: previous.version + 1,
    previousHashHex: bytesToHex(primitives.sha256(record)),
    issuedAtMs: previous.issuedAtMs + 60_000,
  };
}

/** Four versions, who can open which epoch in each, and refusals. */
export function keyringVectors(primitives: SealPrimitives): unknown {
  const story = tellKeyringStory(primitives);
  const { household, second, device, keyrings, records } = story;
  const client = ({ memberId, box }: TestMember) => ({
    memberId,
    boxSecretKeyHex: bytesToHex(box.secretKey),
  });
  const { deviceId } = device[0];
  return {
    about:
      'keyring.md and keys.md section 2; versions follow each other, and epochs are those that a client can open in that version',
    rootSecretSeedHex: bytesToHex(household.root.secretKey.subarray(0, 32)),
    rootPublicKeyHex: bytesToHex(household.root.publicKey),
    householdId: household.householdId,
    clients: [client(household.owner), client(second)],
    versions: records.map((record, i) => ({
      version: i + 1,
      recordHex: bytesToHex(record),
      epochs: [household.owner, second].map((member) => ({
        memberId: member.memberId,
        deviceId,
        secretKeysHex: Object.fromEntries(
          [...epochKeysOf(keyrings[i] as Keyring, deviceId, member.box, primitives)].map(([epoch, pair]) => [
            epoch,
            bytesToHex(pair.secretKey),
          ]),
        ),
      })),
    })),
    refused: keyringRefusals(story, primitives).map(refusalEntry),
  };
}

function refusalEntry({ name, record, previous, code }: Refusal): {
  name: string;
  previousVersion: number | null;
  recordHex: string;
  code: ErrorCode;
} {
  return { name, previousVersion: previous, recordHex: bytesToHex(record), code };
}
