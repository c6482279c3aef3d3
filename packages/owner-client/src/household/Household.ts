import {
  bytesToHex,
  type DeviceId,
  type HouseholdId,
  hexToBytes,
  type MemberId,
  PorchlightError,
  type RandomSource,
} from '@porchlight/kernel';
import { householdIdOf, type VerifiedKeyring } from '@porchlight/seal/header';
import type { EpochKeys } from '@porchlight/seal/open';
import type { KeyPair, SealPrimitives } from '@porchlight/seal/seal';
import { watchKeyOf } from '@porchlight/seal/watch';
import { addClient, removeClient } from '../keyring/changeClients.ts';
import { addMember, changeMember, removeMember } from '../keyring/changeMembers.ts';
import { isRenewalDue } from '../keyring/isRenewalDue.ts';
import { foundingDraft, type KeyringChange } from '../keyring/KeyringDraft.ts';
import type { ClientPublicKeys, MemberChange, NewMember } from '../keyring/memberRequests.ts';
import { type DevicePublicKeys, pairDevices } from '../keyring/pairDevices.ts';
import { retireDevice } from '../keyring/retireDevice.ts';
import { signKeyring } from '../keyring/signKeyring.ts';
import { safetyNumberOf } from '../safety/safetyNumber.ts';
import { type HouseholdSecrets, type MemberSecrets, newHouseholdSecrets } from './HouseholdSecrets.ts';
import { KeyringChain } from './KeyringChain.ts';

/**
 * A household as one client of a member holds it: client keys, keyrings, and the root's secret or only its public key.
 * Every change signs the next keyring, holds it and gives it out to be published; it throws `not_permitted` without the root's secret,
 * `limit_exceeded` beyond a limit of spec/keyring.md, and changes nothing then.
 */
export class Household {
  readonly id: HouseholdId;
  readonly memberId: MemberId;
  readonly root: Pick<KeyPair, 'publicKey'>;
  readonly clientSigning: KeyPair;
  readonly clientBox: KeyPair;
  /** With which its labels in the log are computed (seal/spec/watch.md); null for a member that wasn't given it. */
  readonly watchKey: Uint8Array | null;
  readonly #rootSecretKey: Uint8Array | null;
  readonly #primitives: SealPrimitives;
  readonly #random: RandomSource;
  readonly #chain: KeyringChain;

  constructor(secrets: HouseholdSecrets | MemberSecrets, primitives: SealPrimitives, random: RandomSource) {
    const { publicKey, secretKey } = rootOf(secrets, primitives);
    this.root = { publicKey };
    this.#rootSecretKey = secretKey;
    this.watchKey = watchKeyIn(secrets, primitives);
    this.clientSigning = primitives.signKeyPair(hexToBytes(secrets.clientSigningSeedHex));
    this.clientBox = primitives.boxKeyPair(hexToBytes(secrets.clientBoxSecretHex));
    this.id = householdIdOf(this.root.publicKey, primitives);
    this.memberId = secrets.memberId as MemberId;
    this.#primitives = primitives;
    this.#random = random;
    this.#chain = new KeyringChain(this.root.publicKey, primitives);
  }

  /** Fresh secrets of a household that has no device yet. */
  static newSecrets(random: RandomSource): HouseholdSecrets {
    return newHouseholdSecrets(random);
  }

  /** Whether this client holds the root's secret, and so may change the keyring. */
  get mayChange(): boolean {
    return this.#rootSecretKey !== null;
  }

  /** The newest keyring. Throws `not_found` before the first. */
  get keyring(): VerifiedKeyring {
    const { newest } = this.#chain;
    if (newest === null)
      throw new PorchlightError('not_found', 'this household has no keyring: pair a device first');
    return newest;
  }

  /** What the keyring is to name of this client. */
  get clientKeys(): ClientPublicKeys {
    return {
      signingKeyHex: bytesToHex(this.clientSigning.publicKey),
      boxKeyHex: bytesToHex(this.clientBox.publicKey),
    };
  }

  /** Takes a keyring that was made before: any where there is none yet, else the next one. Throws what `verifyKeyring` throws, and keeps what it had then. */
  adopt(record: Uint8Array): void {
    this.#chain.adoptAll([record]);
  }

  /**
   * Takes a run of successive keyrings, oldest first, as `adopt` takes each; all or none. Throws `stale_keyring` for a gap.
   * Epochs that have left the history open only to who has taken the version that held them.
   */
  adoptAll(records: readonly Uint8Array[]): void {
    this.#chain.adoptAll(records);
  }

  /** Forgets a keyring that was signed here and couldn't be published, where it is still the newest: what is signed next takes its place. */
  takeBack({ record }: VerifiedKeyring): void {
    this.#chain.takeBack(record);
  }

  /** Founds the keyring where there is none, and pairs `devices`, each with a fresh first epoch that all owners may open; they command it. */
  pair(devices: readonly DevicePublicKeys[], issuedAtMs: number): VerifiedKeyring {
    return this.#change(issuedAtMs, pairDevices(devices));
  }

  /** Adds a member, with one wrap of the current epoch for each client and device. Throws `unknown_device`. */
  addMember(member: NewMember, issuedAtMs: number): VerifiedKeyring {
    return this.#change(issuedAtMs, addMember(member));
  }

  /** Changes role, time and devices of a member; what is absent stays. A device that it no longer sees gets a new epoch. Throws `not_found` or `unknown_device`. */
  changeMember(memberId: string, change: MemberChange, issuedAtMs: number): VerifiedKeyring {
    return this.#change(issuedAtMs, changeMember(memberId, change));
  }

  /** Removes a member; each device that it saw gets a new epoch. Throws `not_found`, or `not_permitted` for the last owner. */
  removeMember(memberId: string, issuedAtMs: number): VerifiedKeyring {
    return this.#change(issuedAtMs, removeMember(memberId));
  }

  /** Gives a member another client, which sees what the member sees. Throws `not_found`. */
  addClient(memberId: string, client: ClientPublicKeys, issuedAtMs: number): VerifiedKeyring {
    return this.#change(issuedAtMs, addClient(memberId, client));
  }

  /** Removes the client of this signing key; each device that it saw gets a new epoch. A member's last client takes the member's sight along. Throws `not_found`. */
  removeClient(signingKeyHex: string, issuedAtMs: number): VerifiedKeyring {
    return this.#change(issuedAtMs, removeClient(signingKeyHex));
  }

  /** Marks a device as no longer in use; its recordings stay readable and nobody commands it. Throws `unknown_device`, or `not_permitted` where it is retired already. */
  retireDevice(deviceId: DeviceId, issuedAtMs: number): VerifiedKeyring {
    return this.#change(issuedAtMs, retireDevice(deviceId));
  }

  /** Whether this client should renew the keyring (seal/spec/keyring.md): it may, there is one, and that is older than two days or from a time to come. */
  isRenewalDue(nowMs: number): boolean {
    const { newest } = this.#chain;
    return this.mayChange && newest !== null && isRenewalDue(newest.keyring, nowMs);
  }

  /** The next keyring with nothing changed, so that rights don't lapse on devices. Throws `not_found` before the first. */
  renew(issuedAtMs: number): VerifiedKeyring {
    const { members, devices } = this.keyring.keyring;
    return this.#change(issuedAtMs, () => ({ members, devices }));
  }

  /** The epochs of a device that this client can open; after it was shut out, those that it could open before. */
  epochKeys(deviceId: DeviceId): EpochKeys {
    return this.#chain.epochKeys(deviceId, this.clientBox, this.clientKeys.boxKeyHex);
  }

  /** The Ed25519 key that the keyring names for a device. Throws `unknown_device`. */
  signingKeyOf(deviceId: DeviceId): Uint8Array {
    return hexToBytes(this.#chain.device(deviceId).signingKeyHex);
  }

  /** The X25519 key that the keyring names for a device, for what only it shall open. Throws `unknown_device`. */
  boxKeyOf(deviceId: DeviceId): Uint8Array {
    return hexToBytes(this.#chain.device(deviceId).boxKeyHex);
  }

  /** What two clients compare to know that they hold the same household: spec/safety-number.md. Throws `not_found` before the first keyring. */
  safetyNumber(): string {
    return safetyNumberOf(this.root.publicKey, this.keyring.keyring, this.#primitives);
  }

  #change(issuedAtMs: number, change: KeyringChange): VerifiedKeyring {
    const rootSecretKey = this.#rootSecretKey;
    if (rootSecretKey === null) {
      const hint = 'only a client with the root key changes the keyring: ask an owner';
      throw new PorchlightError('not_permitted', hint);
    }
    const primitives = this.#primitives;
    const own = { client: this.clientBox, boxKeyHex: this.clientKeys.boxKeyHex };
    const previous = this.#chain.newest;
    const draft = change(previous?.keyring ?? foundingDraft(this.memberId, this.clientKeys), {
      householdId: this.id,
      nowMs: issuedAtMs,
      primitives,
      random: this.#random,
      ...own,
    });
    const stamp = { householdId: this.id, issuedAtMs };
    const record = signKeyring(draft, previous, stamp, rootSecretKey, primitives);
    this.#chain.adoptAll([record]);
    return this.keyring;
  }
}

function watchKeyIn(
  secrets: HouseholdSecrets | MemberSecrets,
  primitives: SealPrimitives,
): Uint8Array | null {
  if ('rootSeedHex' in secrets) return watchKeyOf(hexToBytes(secrets.rootSeedHex), primitives);
  return secrets.watchKeyHex === undefined ? null : hexToBytes(secrets.watchKeyHex);
}

function rootOf(
  secrets: HouseholdSecrets | MemberSecrets,
  primitives: SealPrimitives,
): { readonly publicKey: Uint8Array; readonly secretKey: Uint8Array | null } {
  if ('rootSeedHex' in secrets) return primitives.signKeyPair(hexToBytes(secrets.rootSeedHex));
  return { publicKey: hexToBytes(secrets.rootKeyHex), secretKey: null };
}
