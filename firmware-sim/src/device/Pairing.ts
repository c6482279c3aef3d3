import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type LoggedKeyring, parseWith } from '@porchlight/contracts';
import {
  base64ToBytes,
  bytesToBase64,
  type DeviceId,
  hexToBytes,
  isPorchlightError,
  PorchlightError,
} from '@porchlight/kernel';
import { type KeyringDevice, type VerifiedKeyring, verifyKeyring } from '@porchlight/seal/header';
import type { SealPrimitives } from '@porchlight/seal/primitives';
import { z } from 'zod';
import { readJsonFile, writeJsonFile } from './jsonFile.ts';
import { LogMemory } from './LogMemory.ts';

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
  /** C2SP tlog-policy: by which keyrings are taken. */
  logPolicy: z.string().min(1).max(4096),
  watchKeyHex: key,
  /** Of the keyring above. */
  keyringProof: z.string().max(16_384),
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

/** A keyring that the household signed and that follows was not taken, for want of a proof that holds. */
export type KeyringRefused = (version: number, error: PorchlightError) => void;

/** A device's pinned keys and its newest keyring; a newer one is kept on disk before it counts. */
export class Pairing {
  readonly brokerUrl: string;
  readonly receiptKey: Uint8Array;
  readonly cell: string | null;
  readonly log: LogMemory;
  readonly #file: string;
  readonly #rootKey: Uint8Array;
  readonly #primitives: SealPrimitives;
  readonly #deviceId: DeviceId;
  readonly #refused: KeyringRefused;
  #newest: VerifiedKeyring;

  /** Throws `invalid_setting` where there is no `pairing.json`, `malformed_message` where it isn't one, and what `verifyKeyring` and `LogMemory` throw. */
  constructor(
    folder: string,
    deviceId: DeviceId,
    primitives: SealPrimitives,
    refused: KeyringRefused = () => undefined,
  ) {
    this.#file = join(folder, 'pairing.json');
    const pairing = readJsonFile(this.#file, pairingSchema);
    this.brokerUrl = pairing.brokerUrl;
    this.receiptKey = hexToBytes(pairing.receiptKeyHex);
    this.cell = pairing.cell;
    this.log = new LogMemory(folder, pairing, primitives);
    this.#rootKey = hexToBytes(pairing.rootKeyHex);
    this.#primitives = primitives;
    this.#deviceId = deviceId;
    this.#refused = refused;
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

  /** Takes the next keyring; false for the one that it has already. Throws what `verifyKeyring` and `LogMemory.requireKeyring` throw, and keeps the old one then. */
  update({ record, proof }: LoggedKeyring): boolean {
    if (Buffer.from(record).equals(this.#newest.record)) return false;
    const own = Uint8Array.from(record);
    const next = verifyKeyring(own, this.#rootKey, this.#newest, this.#primitives);
    this.#requireLogged(next, proof);
    writeJsonFile(this.#file, {
      ...readJsonFile(this.#file, pairingSchema),
      keyringB64: bytesToBase64(own),
      keyringProof: proof,
    });
    this.#newest = next;
    return true;
  }

  #requireLogged({ record, keyring: { version } }: VerifiedKeyring, proof: string): void {
    try {
      this.log.requireKeyring({ record, version, proof: proof === '' ? null : proof });
    } catch (error) {
      if (isPorchlightError(error)) this.#refused(version, error);
      throw error;
    }
  }

  #findEntry(): KeyringDevice | null {
    const entry = this.#newest.keyring.devices.find((device) => device.deviceId === this.#deviceId);
    return entry === undefined || entry.retiredAtMs !== undefined ? null : entry;
  }
}
