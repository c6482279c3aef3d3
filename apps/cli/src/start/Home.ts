import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DEVICE_KINDS, type DeviceKind, field, parseWith } from '@porchlight/contracts';
import { keyringAnswerSchema } from '@porchlight/contracts/http';
import { requireBlinded } from '@porchlight/domain/log';
import {
  base64ToBytes,
  bytesToBase64,
  type DeviceId,
  isPorchlightError,
  PorchlightError,
  systemClock,
  systemRandom,
} from '@porchlight/kernel';
import {
  type ApiClient,
  type ClientPublicKeys,
  Household,
  type HouseholdSecrets,
  KeyringRenewal,
  newHouseholdSecrets,
} from '@porchlight/owner-client';
import { putKeyring } from '@porchlight/owner-client/log';
import { peekStatement, type VerifiedKeyring } from '@porchlight/seal/header';
import { nodePrimitives } from '@porchlight/seal/node';
import { watchedKeyring } from '@porchlight/seal/watch';
import { type Policy, parsePolicy } from '@porchlight/tlog';
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
  readonly #policy: Policy;
  #record: HomeRecord;
  readonly #renewal: KeyringRenewal;

  /** `logPolicy`: which log and witnesses the home trusts (C2SP tlog-policy). Throws what `parsePolicy` throws. */
  constructor(file: string, record: HomeRecord, household: Household, client: ApiClient, logPolicy: string) {
    this.#file = file;
    this.#policy = parsePolicy(logPolicy, nodePrimitives.sha256);
    this.#record = record;
    this.household = household;
    this.client = client;
    this.#renewal = new KeyringRenewal({
      household,
      clock: systemClock,
      refresh: () => this.refresh(),
      publish: (keyring) => this.#publish(keyring),
    });
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
    await this.#publish(household.addClient(household.memberId, client, systemClock.nowMs()));
  }

  /** Takes the keyrings that another client of the owner has published meanwhile, as far as the log shows them, and publishes the own where the cloud has none or an older one. Throws what `requireBlinded` throws for one whose proof doesn't hold. */
  async refresh(): Promise<void> {
    const { household, client } = this;
    const newestB64 = await this.#newestAtCloud();
    const newest = newestB64 === null ? 0 : versionOf(base64ToBytes(newestB64));
    const { keyring } = household.keyring;
    if (newest < keyring.version) return this.#publish(household.keyring);
    for (let version = keyring.version + 1; version <= newest; version += 1) {
      const path = `/v1/households/${household.id}/keyrings/${version}` as const;
      const shown = await client.json('GET', path, keyringAnswerSchema);
      if (shown.proof === null) break;
      const record = base64ToBytes(shown.keyringB64);
      this.#requireLogged(record, version, shown.proof);
      household.adopt(record);
    }
    this.#keep(household.keyring);
  }

  /** Renews the keyring where that is due, so that devices go on obeying. Throws what the API throws. */
  async renewIfDue(): Promise<void> {
    await this.#renewal.renewIfDue();
  }

  /** A counter above all before; on disk before it is given out. */
  nextCommandCounter(): number {
    this.#record = { ...this.#record, commandCounter: this.#record.commandCounter + 1 };
    saveHome(this.#file, this.#record);
    return this.#record.commandCounter;
  }

  /** On disk before the cloud has it. */
  async #publish(keyring: VerifiedKeyring): Promise<void> {
    this.#keep(keyring);
    await putKeyring({ api: this.client, household: this.household, primitives: nodePrimitives }, keyring);
  }

  #requireLogged(record: Uint8Array, version: number, proof: string): void {
    const { watchKey } = this.household;
    if (watchKey === null) throw new PorchlightError('not_permitted', 'a home is run with its root key');
    const expected = watchedKeyring({ record, version }, watchKey, nodePrimitives);
    requireBlinded(proof, expected, this.#policy, nodePrimitives);
  }

  #keep({ record }: VerifiedKeyring): void {
    const keyringB64 = bytesToBase64(record);
    this.#record = { ...this.#record, secrets: { ...this.#record.secrets, keyringB64 } };
    saveHome(this.#file, this.#record);
  }

  /** Null where the cloud has none yet, and so knows no client of the household. */
  async #newestAtCloud(): Promise<string | null> {
    try {
      const path = `/v1/households/${this.household.id}/keyring` as const;
      return (await this.client.json('GET', path, keyringAnswerSchema)).keyringB64;
    } catch (error) {
      if (isPorchlightError(error, 'not_found', 'unauthenticated')) return null;
      throw error;
    }
  }
}

function versionOf(record: Uint8Array): number {
  return (peekStatement(record, 'keyring') as { readonly version: number }).version;
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
