import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeviceKind, LoggedKeyring } from '@porchlight/contracts';
import { bytesToBase64, bytesToHex, type DeviceId, randomId, systemRandom } from '@porchlight/kernel';
import {
  householdIdOf,
  type Keyring,
  makeStatement,
  peekStatement,
  verifyKeyring,
} from '@porchlight/seal/header';
import { nodePrimitives } from '@porchlight/seal/node';
import { type EpochKeys, epochKeysOf } from '@porchlight/seal/open';
import { epochKeyContext, type KeyPair, wrap } from '@porchlight/seal/seal';
import { watchKeyOf } from '@porchlight/seal/watch';
import { loggedKeyring } from '@porchlight/testkit/log-queue/loggedKeyring';
import { SampleLog } from '@porchlight/testkit/log-queue/SampleLog';
import { loadIdentity } from '../../src/device/identity.ts';

export const CELL = '8a1fb46622dffff';

/** A temporary folder that is gone at the end of its scope. */
export function temporaryFolder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'porchlight-device-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

export interface TestMember {
  readonly memberId: string;
  readonly signing: KeyPair;
  readonly box: KeyPair;
}

export function makeMember(): TestMember {
  const signing = nodePrimitives.signKeyPair(systemRandom(32));
  return { memberId: randomId(systemRandom), signing, box: nodePrimitives.boxKeyPair(systemRandom(32)) };
}

type KeyringMember = Keyring['members'][number];

export function memberEntry(member: TestMember, changes: Partial<KeyringMember> = {}): KeyringMember {
  const signingKeyHex = bytesToHex(member.signing.publicKey);
  const clients = [{ signingKeyHex, boxKeyHex: bytesToHex(member.box.publicKey) }];
  return { memberId: member.memberId, role: 'owner', untilMs: null, clients, ...changes };
}

/** A household with its owner, whose devices are folders. */
export class TestHousehold {
  readonly log = new SampleLog();
  readonly #rootSeed = systemRandom(32);
  readonly root = nodePrimitives.signKeyPair(this.#rootSeed);
  readonly watchKey = watchKeyOf(this.#rootSeed, nodePrimitives);
  readonly receiptKeys = nodePrimitives.signKeyPair(systemRandom(32));
  readonly owner = makeMember();
  readonly id = householdIdOf(this.root.publicKey, nodePrimitives);
  readonly paired = new Map<DeviceId, PairedDevice>();
  /** The newest epoch of each device. */
  readonly #epochs = new Map<DeviceId, KeyPair>();
  keyring: Keyring = {
    householdId: this.id,
    version: 1,
    previousHashHex: '0'.repeat(64),
    issuedAtMs: 1_780_000_000_000,
    members: [memberEntry(this.owner)],
    devices: [],
  };

  sign(keyring: Keyring, root: KeyPair = this.root): Uint8Array {
    return makeStatement('keyring', keyring, (message) => nodePrimitives.sign(message, root.secretKey));
  }

  /** The record of the next version; later ones follow it. */
  next(changes: Partial<Keyring>): Uint8Array {
    const previousHashHex = bytesToHex(nodePrimitives.sha256(this.sign(this.keyring)));
    this.keyring = { ...this.keyring, ...changes, version: this.keyring.version + 1, previousHashHex };
    return this.sign(this.keyring);
  }

  /** A keyring with the proof that the household's log holds it, from now on. */
  logged(record: Uint8Array): LoggedKeyring {
    return loggedKeyring(this.log, record, versionOf(record), this.watchKey);
  }

  /** Makes the device of a folder known in version 1, and pairs it. */
  pair(folder: string, kind: DeviceKind, brokerUrl: string, cell: string | null = CELL): PairedDevice {
    const { deviceId, signing, box } = loadIdentity(folder, nodePrimitives, systemRandom);
    const epoch = nodePrimitives.boxKeyPair(systemRandom(32));
    this.#epochs.set(deviceId, epoch);
    const context = epochKeyContext(this.id, deviceId, 1);
    const wrapped = wrap(epoch.secretKey, this.owner.box.publicKey, context, nodePrimitives, systemRandom);
    const boxKeyHex = bytesToHex(this.owner.box.publicKey);
    const device: Keyring['devices'][number] = {
      deviceId,
      kind,
      signingKeyHex: bytesToHex(signing.publicKey),
      boxKeyHex: bytesToHex(box.publicKey),
      epoch: 1,
      epochKeyHex: bytesToHex(epoch.publicKey),
      wraps: [{ boxKeyHex, wrapB64: bytesToBase64(wrapped) }],
      history: [],
      commanders: [this.owner.memberId],
    };
    this.keyring = { ...this.keyring, devices: [...this.keyring.devices, device] };
    const pairing = {
      brokerUrl,
      rootKeyHex: bytesToHex(this.root.publicKey),
      receiptKeyHex: bytesToHex(this.receiptKeys.publicKey),
      keyringB64: bytesToBase64(this.sign(this.keyring)),
      cell,
      logPolicy: this.log.policyText,
      watchKeyHex: bytesToHex(this.watchKey),
      keyringProof: '',
    };
    writeFileSync(join(folder, 'pairing.json'), JSON.stringify(pairing));
    const paired = { deviceId, signingKey: signing.publicKey, folder, kind };
    this.paired.set(deviceId, paired);
    return paired;
  }

  /** The record of a next version in which a device has a new epoch. */
  nextEpoch(deviceId: DeviceId): Uint8Array {
    const [fresh, before] = [nodePrimitives.boxKeyPair(systemRandom(32)), this.#epochs.get(deviceId)];
    if (before === undefined) throw new Error('it is not paired');
    this.#epochs.set(deviceId, fresh);
    const wrapFor = (secret: Uint8Array, recipient: Uint8Array, epoch: number) =>
      bytesToBase64(
        wrap(secret, recipient, epochKeyContext(this.id, deviceId, epoch), nodePrimitives, systemRandom),
      );
    const devices = this.keyring.devices.map((device) => {
      if (device.deviceId !== deviceId) return device;
      const { epoch, epochKeyHex, history, wraps } = device;
      const earlier = { epoch, epochKeyHex, wrapB64: wrapFor(before.secretKey, fresh.publicKey, epoch) };
      const wrapB64 = wrapFor(fresh.secretKey, this.owner.box.publicKey, epoch + 1);
      return {
        ...device,
        epoch: epoch + 1,
        epochKeyHex: bytesToHex(fresh.publicKey),
        wraps: wraps.map((each) => ({ ...each, wrapB64 })),
        history: [earlier, ...history],
      };
    });
    return this.next({ devices });
  }

  epochKeys(deviceId: DeviceId): EpochKeys {
    const record = this.sign(this.keyring);
    const { keyring } = verifyKeyring(record, this.root.publicKey, null, nodePrimitives);
    return epochKeysOf(keyring, deviceId, this.owner.box, nodePrimitives);
  }
}

function versionOf(record: Uint8Array): number {
  return (peekStatement(record, 'keyring') as { readonly version: number }).version;
}

export interface PairedDevice {
  readonly deviceId: DeviceId;
  readonly signingKey: Uint8Array;
  readonly folder: string;
  readonly kind: DeviceKind;
}
