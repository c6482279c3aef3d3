import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DEVICE_KINDS, type DeviceKind, field, parseWith } from '@porchlight/contracts';
import { bytesToBase64, type DeviceId, systemClock, systemRandom } from '@porchlight/kernel';
import {
  type ApiClient,
  type ClientPublicKeys,
  Household,
  type HouseholdSecrets,
  newHouseholdSecrets,
} from '@porchlight/owner-client';
import { nodePrimitives } from '@porchlight/seal/node';
import { z } from 'zod';

const hex = z.string().regex(/^[0-9a-f]+$/);

const homeSchema = z.strictObject({
  secrets: z.strictObject({
    rootSeedHex: hex,
    memberId: hex,
    clientSigningSeedHex: hex,
    clientBoxSecretHex: hex,
    keyringB64: z.base64(),
  }),
  /** The counter of the last command that this client signed. */
  commandCounter: field.count,
  devices: z.array(
    z.strictObject({
      name: z.string(),
      kind: z.enum(DEVICE_KINDS),
      deviceId: field.deviceId,
      folder: z.string(),
    }),
  ),
});

/** What an owner's client keeps of its home, in a file that only its user can read. */
export type HomeRecord = z.output<typeof homeSchema>;

export interface HomeDevice {
  readonly name: string;
  readonly kind: DeviceKind;
  readonly deviceId: DeviceId;
  readonly folder: string;
}

/** A home as its owner's client runs it: household, signed calls, devices, and the counter of its commands. */
export class Home {
  readonly household: Household;
  readonly client: ApiClient;
  readonly #file: string;
  #record: HomeRecord;

  constructor(file: string, record: HomeRecord, household: Household, client: ApiClient) {
    this.#file = file;
    this.#record = record;
    this.household = household;
    this.client = client;
  }

  get devices(): readonly HomeDevice[] {
    return this.#record.devices;
  }

  /** Fresh keys for another client of the owner, with the root: what a browser of theirs holds. */
  newClientSecrets(): { readonly household: HouseholdSecrets; readonly client: ClientPublicKeys } {
    const { rootSeedHex, memberId } = this.#record.secrets;
    const household = { ...newHouseholdSecrets(systemRandom), rootSeedHex, memberId };
    const { clientKeys } = new Household(household, nodePrimitives, systemRandom);
    return { household, client: clientKeys };
  }

  /** Puts another client of the owner into the keyring. */
  async addClient(client: ClientPublicKeys): Promise<void> {
    const { household } = this;
    const { record } = household.addClient(household.memberId, client, systemClock.nowMs());
    const keyringB64 = bytesToBase64(record);
    await this.client.json('PUT', `/v1/households/${household.id}/keyring`, z.looseObject({}), {
      keyringB64,
    });
    this.keepKeyring();
  }

  /** Keeps the household's newest keyring. */
  keepKeyring(): void {
    const keyringB64 = bytesToBase64(this.household.keyring.record);
    this.#record = { ...this.#record, secrets: { ...this.#record.secrets, keyringB64 } };
    saveHome(this.#file, this.#record);
  }

  /** A counter above all before; on disk before it is given out. */
  nextCommandCounter(): number {
    this.#record = { ...this.#record, commandCounter: this.#record.commandCounter + 1 };
    saveHome(this.#file, this.#record);
    return this.#record.commandCounter;
  }
}

/** Null where there is no such file. Throws `malformed_message` for one that isn't a home. */
export function readHome(file: string): HomeRecord | null {
  if (!existsSync(file)) return null;
  return parseWith(homeSchema, JSON.parse(readFileSync(file, 'utf8')), file);
}

/** Whole or not at all. */
export function saveHome(file: string, record: HomeRecord): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, JSON.stringify(record), { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
}
