import { readFileSync, renameSync, writeFileSync } from 'node:fs';
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

const key = z.string().regex(/^[0-9a-f]{64}$/);

/** What a device was told at pairing and pins: `pairing.json` in its folder. */
export const pairingSchema = z.strictObject({
  brokerUrl: z.string().regex(/^mqtts?:\/\//),
  rootKeyHex: key,
  receiptKeyHex: key,
  keyringB64: z.base64(),
  /** The H3 cell that it is placed in, or null where the household uploads none. */
  cell: z.string().nullable(),
});

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

  /** Throws `malformed_message` for a file that isn't one, and what `verifyKeyring` throws. */
  constructor(folder: string, deviceId: DeviceId, primitives: VerifyPrimitives) {
    this.#file = join(folder, 'pairing.json');
    const pairing = parseWith(pairingSchema, JSON.parse(readFileSync(this.#file, 'utf8')), this.#file);
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

  /** This device's own entry. Throws `unknown_device` once the household has removed it. */
  get entry(): KeyringDevice {
    const entry = this.#newest.keyring.devices.find((device) => device.deviceId === this.#deviceId);
    if (entry === undefined)
      throw new PorchlightError('unknown_device', "the household's keyring doesn't name this device");
    return entry;
  }

  /** Takes a newer keyring; the one that it has already is no error. Throws what `verifyKeyring` throws, and keeps the old one then. */
  update(record: Uint8Array): void {
    if (Buffer.from(record).equals(this.#newest.record)) return;
    const next = verifyKeyring(record, this.#rootKey, this.#newest, this.#primitives);
    const pairing = JSON.parse(readFileSync(this.#file, 'utf8'));
    const changed = JSON.stringify({ ...pairing, keyringB64: bytesToBase64(record) });
    writeFileSync(`${this.#file}.new`, changed, { mode: 0o600, flush: true });
    renameSync(`${this.#file}.new`, this.#file);
    this.#newest = next;
  }
}
