import { type DeviceId, equalBytes, PorchlightError } from '@porchlight/kernel';
import { type Keyring, type VerifiedKeyring, verifyKeyring } from '@porchlight/seal/header';
import { type EpochKeys, epochKeysOf } from '@porchlight/seal/open';
import type { KeyPair, SealPrimitives } from '@porchlight/seal/seal';

/** The keyrings of one household that a client has taken, each verified against the one before. */
export class KeyringChain {
  readonly #rootKey: Uint8Array;
  readonly #primitives: SealPrimitives;
  /** Newest first; owned by `adoptAll`. */
  #held: readonly VerifiedKeyring[] = [];

  constructor(rootKey: Uint8Array, primitives: SealPrimitives) {
    this.#rootKey = rootKey;
    this.#primitives = primitives;
  }

  /** The newest keyring, or null before the first. */
  get newest(): VerifiedKeyring | null {
    return this.#held[0] ?? null;
  }

  /** Takes a run of records in order, all or none. Throws what `verifyKeyring` throws: `stale_keyring` for a gap. */
  adoptAll(records: readonly Uint8Array[]): void {
    let held = this.#held;
    for (const record of records) {
      held = [verifyKeyring(record, this.#rootKey, held[0] ?? null, this.#primitives), ...held];
    }
    this.#held = held;
  }

  /** Forgets the newest where it is this record. */
  takeBack(record: Uint8Array): void {
    const { newest } = this;
    if (newest !== null && equalBytes(newest.record, record)) this.#held = this.#held.slice(1);
  }

  /**
   * The epochs of a device that `client` can open, from the newest version that has a wrap for it: a client that was shut out keeps what it had.
   * Empty where no version has one.
   */
  epochKeys(deviceId: DeviceId, client: KeyPair, boxKeyHex: string): EpochKeys {
    const keyrings = this.#held.map(({ keyring }) => keyring);
    const at = keyrings.findIndex((keyring) => hasWrap(keyring, deviceId, boxKeyHex));
    const from = keyrings[at];
    if (from === undefined) return new Map();
    return epochKeysOf(from, deviceId, client, this.#primitives, keyrings.slice(at + 1));
  }

  /** The newest entry of a device, also of one that has left the keyring. Throws `unknown_device`. */
  device(deviceId: DeviceId): Keyring['devices'][number] {
    for (const { keyring } of this.#held) {
      const device = keyring.devices.find((each) => each.deviceId === deviceId);
      if (device !== undefined) return device;
    }
    throw new PorchlightError('unknown_device', 'the keyring names no such device');
  }
}

function hasWrap(keyring: Keyring, deviceId: DeviceId, boxKeyHex: string): boolean {
  const device = keyring.devices.find((each) => each.deviceId === deviceId);
  return device?.wraps.some((each) => each.boxKeyHex === boxKeyHex) ?? false;
}
