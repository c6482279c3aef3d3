import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseWith } from '@porchlight/contracts';
import { base64ToBytes, bytesToBase64, type DeviceId, hexToBytes, PorchlightError } from '@porchlight/kernel';
import {
  type KeyringDevice,
  type VerifiedKeyring,
  type VerifyPrimitives,
  verifyKeyring,
} from '@porchlight/seal/header';
import { z } from 'zod';
import { readJsonFile, writeJsonFile } from './jsonFile.ts';

const key = z.string().regex(/^[0-9a-f]{64}$/);

/** What a device was told at pairing and pins: `pairing.json` in its folder (spec/device.md). */
export const pairingSchema = z.strictObject({
  brokerUrl: z.string().regex(/^mqtts?:\/\//),
  rootKeyHex: key,
  receiptKeyHex: key,
  keyringB64: z.base64(),
  /** The H3 cell that it is placed in, or null where the household uploads none. */
  cell: z
    .string()
    .regex(/^[0-9a-f]{15}$/)
    .nullable(),
});

/** Whether a household is pinned already, be it in a damaged file. */
export function hasPairing(folder: string): boolean {
  return existsSync(join(folder, 'pairing.json'));
}

/** Throws `not_permitted` where a household is pinned: the device must be reset before it is paired again. */
export function requireUnpinned(folder: string): void {
  if (!hasPairing(folder)) return;
  const hint = 'this device belongs to a household already: reset it before it is paired again';
  throw new PorchlightError('not_permitted', hint);
}

/** Pins what a household offered; durable on return, whole or not at all. Throws `not_permitted` where one is pinned. */
export function pinHousehold(folder: string, offer: z.output<typeof pairingSchema>): void {
  requireUnpinned(folder);
  writeJsonFile(join(folder, 'pairing.json'), parseWith(pairingSchema, offer, 'the offer'));
}

/** A device's pinned keys and its newest keyring; a newer one is kept on disk before it counts. */
export class Pairing {
  readonly brokerUrl: string;
  readonly receiptKey: Uint8Array;
  readonly cell: string | null;
  readonly #file: string;
  readonly #rootKey: Uint8Array;
  readonly #primitives: VerifyPrimitives;
  readonly #deviceId: DeviceId;
  #newest: VerifiedKeyring;

  /** Throws `invalid_setting` where there is no `pairing.json`, `malformed_message` where it isn't one, and what `verifyKeyring` throws. */
  constructor(folder: string, deviceId: DeviceId, primitives: VerifyPrimitives) {
    this.#file = join(folder, 'pairing.json');
    const pairing = readJsonFile(this.#file, pairingSchema);
    this.brokerUrl = pairing.brokerUrl;
    this.receiptKey = hexToBytes(pairing.receiptKeyHex);
    this.cell = pairing.cell;
    this.#rootKey = hexToBytes(pairing.rootKeyHex);
    this.#primitives = primitives;
    this.#deviceId = deviceId;
    this.#newest = verifyKeyring(base64ToBytes(pairing.keyringB64), this.#rootKey, null, primitives);
  }

  get keyring(): VerifiedKeyring {
    return this.#newest;
  }

  /** Whether the household still has this device. */
  get isInUse(): boolean {
    return this.#findEntry() !== null;
  }

  /** This device's own entry. Throws `unknown_device` once the household has removed or retired it. */
  get entry(): KeyringDevice {
    const entry = this.#findEntry();
    if (entry === null)
      throw new PorchlightError('unknown_device', "the household's keyring doesn't name this device in use");
    return entry;
  }

  /** Takes the next keyring; false for the one that it has already. Throws what `verifyKeyring` throws, and keeps the old one then. */
  update(record: Uint8Array): boolean {
    if (Buffer.from(record).equals(this.#newest.record)) return false;
    const own = Uint8Array.from(record);
    const next = verifyKeyring(own, this.#rootKey, this.#newest, this.#primitives);
    writeJsonFile(this.#file, {
      ...readJsonFile(this.#file, pairingSchema),
      keyringB64: bytesToBase64(own),
    });
    this.#newest = next;
    return true;
  }

  #findEntry(): KeyringDevice | null {
    const entry = this.#newest.keyring.devices.find((device) => device.deviceId === this.#deviceId);
    return entry === undefined || entry.retiredAtMs !== undefined ? null : entry;
  }
}
