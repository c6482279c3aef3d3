import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { base64ToBytes, bytesToHex, isPorchlightError, systemRandom } from '@porchlight/kernel';
import { Household } from '@porchlight/owner-client';
import { peekStatement } from '@porchlight/seal/header';
import { nodePrimitives } from '@porchlight/seal/node';
import { z } from 'zod';
import type { Cloud } from '../cloud/startCloud.ts';
import { apiClient, pairHousehold } from '../household/pairHousehold.ts';
import { Home, type HomeRecord, readHome, saveHome } from './Home.ts';
import { folderNameOf, NEIGHBOURHOOD, type PlannedHome } from './neighbourhood.ts';

const anything = z.looseObject({});
const keyringAnswer = z.looseObject({ keyringB64: z.base64() });

/** The homes of the neighbourhood: founded and paired at the first start, found again at every later one. Throws what the API throws. */
export function openHomes(cloud: Cloud, folder: string): Promise<Home[]> {
  return Promise.all(
    NEIGHBOURHOOD.map((planned, i) => {
      const file = join(folder, 'homes', `${i + 1}.json`);
      const known = readHome(file);
      return known === null ? foundHome(cloud, folder, file, planned) : findHome(cloud, file, known);
    }),
  );
}

/** The home's file is written last: what a kill left half-made is made anew. */
async function foundHome(cloud: Cloud, folder: string, file: string, planned: PlannedHome): Promise<Home> {
  const placed = planned.devices.map((device) => ({
    ...device,
    folder: join(folder, 'devices', folderNameOf(device)),
  }));
  for (const device of placed) rmSync(device.folder, { recursive: true, force: true });
  const secrets = Household.newSecrets(systemRandom);
  const paired = await pairHousehold(cloud, secrets, placed);
  const record: HomeRecord = {
    secrets: { ...paired.secrets, keyringB64: paired.secrets.keyringB64 ?? '' },
    commandCounter: 0,
    devices: placed.map(({ name, kind, folder: home }, i) => {
      const deviceId = paired.household.keyring.keyring.devices[i]?.deviceId ?? '';
      return { name, kind, folder: home, deviceId: deviceId as HomeRecord['devices'][number]['deviceId'] };
    }),
  };
  saveHome(file, record);
  return new Home(file, record, paired.household, paired.client);
}

/** Tells the cloud what it knows already, so that a home outlives a cloud that was deleted, and its devices where the broker is today. */
async function findHome(cloud: Cloud, file: string, record: HomeRecord): Promise<Home> {
  const household = new Household(record.secrets, nodePrimitives, systemRandom);
  household.adopt(base64ToBytes(record.secrets.keyringB64));
  const client = apiClient(cloud, household.clientSigning);
  const rootKeyHex = bytesToHex(household.root.publicKey);
  const operator = apiClient(cloud, cloud.operator);
  await operator.json('POST', '/v1/operator/households', anything, { householdId: household.id, rootKeyHex });
  const home = new Home(file, record, household, client);
  await catchUp(home, record.secrets.keyringB64);
  for (const device of record.devices) refreshPairing(cloud, join(device.folder, 'pairing.json'));
  return home;
}

/** Takes the keyrings that another client of the owner has published meanwhile, and publishes the own where the cloud has none. */
async function catchUp(home: Home, ownB64: string): Promise<void> {
  const { household, client } = home;
  const path = `/v1/households/${household.id}/keyring`;
  const newestB64 = await newestKeyring(home, path);
  if (newestB64 === null) {
    await client.json('PUT', path, anything, { keyringB64: ownB64 });
    return;
  }
  const newest = peekStatement(base64ToBytes(newestB64), 'keyring') as { readonly version: number };
  for (let version = household.keyring.keyring.version + 1; version <= newest.version; version += 1) {
    const answer = await client.json('GET', `${path}s/${version}`, keyringAnswer);
    household.adopt(base64ToBytes(answer.keyringB64));
  }
  home.keepKeyring();
}

/** Null where the cloud has none yet, and so knows no client of the household. */
async function newestKeyring({ client }: Home, path: string): Promise<string | null> {
  try {
    return (await client.json('GET', path, keyringAnswer)).keyringB64;
  } catch (error) {
    if (isPorchlightError(error, 'not_found', 'unauthenticated')) return null;
    throw error;
  }
}

function refreshPairing(cloud: Cloud, file: string): void {
  const pairing = anything.parse(JSON.parse(readFileSync(file, 'utf8')));
  const current = { brokerUrl: cloud.brokerUrl, receiptKeyHex: bytesToHex(cloud.receiptKey) };
  if (pairing['brokerUrl'] === current.brokerUrl && pairing['receiptKeyHex'] === current.receiptKeyHex)
    return;
  writeFileSync(`${file}.new`, JSON.stringify({ ...pairing, ...current }), { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
}
