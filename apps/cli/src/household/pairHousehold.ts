import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ClipSummary, clipPageSchema } from '@porchlight/contracts/http';
import { cellOf } from '@porchlight/geo';
import { bytesToBase64, bytesToHex, systemClock, systemRandom } from '@porchlight/kernel';
import {
  ApiClient,
  askCloud,
  type DevicePublicKeys,
  Household,
  type HouseholdSecrets,
  offeredLog,
} from '@porchlight/owner-client';
import { publishKeyring } from '@porchlight/owner-client/log';
import { nodePrimitives } from '@porchlight/seal/node';
import { z } from 'zod';
import type { Cloud } from '../cloud/startCloud.ts';
import { devicePublicKeys } from '../simulator/Simulator.ts';

/** Where a cloud is reached, and what pairing needs of its operator. */
export type CloudAccess = Pick<Cloud, 'apiUrl' | 'brokerUrl' | 'operator' | 'receiptKey'>;

/** A device to be paired: where its folder is and where it hangs. */
export interface PlacedDevice {
  readonly folder: string;
  readonly kind: DevicePublicKeys['kind'];
  readonly longitude: number;
  readonly latitude: number;
}

export interface PairedHousehold {
  readonly household: Household;
  readonly secrets: HouseholdSecrets;
  readonly client: ApiClient;
  readonly devices: readonly (PlacedDevice & DevicePublicKeys)[];
}

const anything = z.looseObject({});

/** Founds a household, pairs its devices, publishes its keyring, and writes into each device's folder what it pins. Exact positions stay here; only cells go on. */
export async function pairHousehold(
  cloud: CloudAccess,
  secrets: HouseholdSecrets,
  placed: readonly PlacedDevice[],
): Promise<PairedHousehold> {
  const household = new Household(secrets, nodePrimitives, systemRandom);
  for (const { folder } of placed) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const keys = await devicePublicKeys(placed);
  const devices = placed.map((device, i) => ({ ...device, ...(keys[i] as DevicePublicKeys) }));
  const described = await askCloud(cloud.apiUrl, fetch, bytesToHex(cloud.receiptKey));
  const log = offeredLog(described, household);
  const keyring = household.pair(keys, systemClock.nowMs());
  const operator = apiClient(cloud, cloud.operator);
  const rootKeyHex = bytesToHex(household.root.publicKey);
  await operator.json('POST', '/v1/operator/households', anything, { householdId: household.id, rootKeyHex });
  const client = apiClient(cloud, household.clientSigning);
  const keyringProof = await publishKeyring({ api: client, household, primitives: nodePrimitives }, keyring);
  const keyringB64 = bytesToBase64(keyring.record);
  for (const device of devices) {
    const pairing = {
      brokerUrl: cloud.brokerUrl,
      rootKeyHex,
      receiptKeyHex: bytesToHex(cloud.receiptKey),
      keyringB64,
      cell: cellOf([device.longitude, device.latitude]),
      ...log,
      keyringProof,
    };
    writeFileSync(join(device.folder, 'pairing.json'), JSON.stringify(pairing), { mode: 0o600 });
  }
  return { household, secrets: { ...secrets, keyringB64 }, client, devices };
}

export function apiClient(
  cloud: Pick<CloudAccess, 'apiUrl'>,
  signing: Household['clientSigning'],
): ApiClient {
  return new ApiClient({
    baseUrl: cloud.apiUrl,
    signing,
    primitives: nodePrimitives,
    clock: systemClock,
    random: systemRandom,
  });
}

/** Every stored clip of a household, page by page. */
export async function allClips(client: ApiClient): Promise<readonly ClipSummary[]> {
  const clips: ClipSummary[] = [];
  let page = await client.json('GET', '/v1/clips', clipPageSchema);
  clips.push(...page.clips);
  while (page.next !== null) {
    page = await client.json('GET', `/v1/clips?before=${page.next}`, clipPageSchema);
    clips.push(...page.clips);
  }
  return clips;
}
