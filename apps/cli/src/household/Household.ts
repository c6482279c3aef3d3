import type { DeviceKind } from '@porchlight/contracts';
import {
  bytesToBase64,
  bytesToHex,
  type DeviceId,
  type HouseholdId,
  hexToBytes,
  type MemberId,
  PorchlightError,
  type RandomSource,
  randomId,
} from '@porchlight/kernel';
import {
  householdIdOf,
  type Keyring,
  makeStatement,
  type VerifiedKeyring,
  verifyKeyring,
} from '@porchlight/seal/header';
import { type EpochKeys, epochKeysOf } from '@porchlight/seal/open';
import { epochKeyContext, type KeyPair, type SealPrimitives, wrap } from '@porchlight/seal/seal';

/** What a device tells of itself at pairing. */
export interface DevicePublicKeys {
  readonly deviceId: DeviceId;
  readonly kind: DeviceKind;
  readonly signingKeyHex: string;
  readonly boxKeyHex: string;
}

/** The secrets of a household with one owner and one client; 32-byte seeds in hexadecimal. */
export interface HouseholdSecrets {
  readonly rootSeedHex: string;
  readonly memberId: string;
  readonly clientSigningSeedHex: string;
  readonly clientBoxSecretHex: string;
  /** The newest keyring record, or null before the first. */
  readonly keyringB64: string | null;
}

const NO_PREVIOUS_HASH = '0'.repeat(64);

/** A household as its owner's client holds it: root, client keys, newest keyring. */
export class Household {
  readonly id: HouseholdId;
  readonly memberId: MemberId;
  readonly root: KeyPair;
  readonly clientSigning: KeyPair;
  readonly clientBox: KeyPair;
  readonly #primitives: SealPrimitives;
  readonly #random: RandomSource;
  /** The newest version; owned by `pair` and `adopt`. */
  #newest: VerifiedKeyring | null = null;

  constructor(secrets: HouseholdSecrets, primitives: SealPrimitives, random: RandomSource) {
    this.root = primitives.signKeyPair(hexToBytes(secrets.rootSeedHex));
    this.clientSigning = primitives.signKeyPair(hexToBytes(secrets.clientSigningSeedHex));
    this.clientBox = primitives.boxKeyPair(hexToBytes(secrets.clientBoxSecretHex));
    this.id = householdIdOf(this.root.publicKey, primitives);
    this.memberId = secrets.memberId as MemberId;
    this.#primitives = primitives;
    this.#random = random;
  }

  /** Fresh secrets of a household that has no device yet. */
  static newSecrets(random: RandomSource): HouseholdSecrets {
    const seed = () => bytesToHex(random(32));
    return {
      rootSeedHex: seed(),
      memberId: randomId(random),
      clientSigningSeedHex: seed(),
      clientBoxSecretHex: seed(),
      keyringB64: null,
    };
  }

  /** The newest keyring. Throws `not_found` before the first. */
  get keyring(): VerifiedKeyring {
    if (this.#newest === null)
      throw new PorchlightError('not_found', 'this household has no keyring: pair a device first');
    return this.#newest;
  }

  /** Takes a keyring that was made before: any where there is none yet, else the next one. Throws what `verifyKeyring` throws, and keeps what it had then. */
  adopt(record: Uint8Array): void {
    this.#newest = verifyKeyring(record, this.root.publicKey, this.#newest, this.#primitives);
  }

  /** Signs the next keyring, in which `devices` are paired too, each with a fresh first epoch that this client may open. */
  pair(devices: readonly DevicePublicKeys[], issuedAtMs: number): VerifiedKeyring {
    const previous = this.#newest;
    const keyring: Keyring = {
      householdId: this.id,
      version: (previous?.keyring.version ?? 0) + 1,
      previousHashHex:
        previous === null ? NO_PREVIOUS_HASH : bytesToHex(this.#primitives.sha256(previous.record)),
      issuedAtMs,
      members: previous?.keyring.members ?? [this.#ownMember()],
      devices: [...(previous?.keyring.devices ?? []), ...devices.map((device) => this.#pairedDevice(device))],
    };
    const record = makeStatement('keyring', keyring, (message) =>
      this.#primitives.sign(message, this.root.secretKey),
    );
    this.#newest = verifyKeyring(record, this.root.publicKey, previous, this.#primitives);
    return this.#newest;
  }

  /** The epochs of a device that this client can open. */
  epochKeys(deviceId: DeviceId): EpochKeys {
    return epochKeysOf(this.keyring.keyring, deviceId, this.clientBox, this.#primitives);
  }

  /** The Ed25519 key that the keyring names for a device. Throws `unknown_device`. */
  signingKeyOf(deviceId: DeviceId): Uint8Array {
    const device = this.keyring.keyring.devices.find((each) => each.deviceId === deviceId);
    if (device === undefined) throw new PorchlightError('unknown_device', 'the keyring names no such device');
    return hexToBytes(device.signingKeyHex);
  }

  #ownMember(): Keyring['members'][number] {
    const signingKeyHex = bytesToHex(this.clientSigning.publicKey);
    const boxKeyHex = bytesToHex(this.clientBox.publicKey);
    return { memberId: this.memberId, role: 'owner', untilMs: null, clients: [{ signingKeyHex, boxKeyHex }] };
  }

  #pairedDevice(device: DevicePublicKeys): Keyring['devices'][number] {
    const epoch = this.#primitives.boxKeyPair(this.#random(32));
    const context = epochKeyContext(this.id, device.deviceId, 1);
    const wrapped = wrap(epoch.secretKey, this.clientBox.publicKey, context, this.#primitives, this.#random);
    return {
      ...device,
      epoch: 1,
      epochKeyHex: bytesToHex(epoch.publicKey),
      wraps: [{ boxKeyHex: bytesToHex(this.clientBox.publicKey), wrapB64: bytesToBase64(wrapped) }],
      history: [],
      commanders: [this.memberId],
    };
  }
}
