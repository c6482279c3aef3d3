import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { base64ToBytes, bytesToHex, isPorchlightError, systemRandom } from '@porchlight/kernel';
import { askCloud, Household, type OfferedLog, offeredLog } from '@porchlight/owner-client';
import { nodePrimitives } from '@porchlight/seal/node';
import { z } from 'zod';
import type { Cloud } from '../cloud/startCloud.ts';
import { apiClient, pairHousehold } from '../household/pairHousehold.ts';
import { Home, type HomeRecord, readHome, saveHome } from './Home.ts';
import { folderNameOf, NEIGHBOURHOOD, type PlannedHome } from './neighbourhood.ts';
import { requireLoggedHome } from './requireLoggedHome.ts';

const anything = z.looseObject({});

/** The homes of the neighbourhood: founded and paired at the first start, found again at every later one. Throws what the API throws. */
export function openHomes(cloud: Cloud, folder: string): Promise<Home[]> {
  return Promise.all(
    NEIGHBOURHOOD.map((planned, i) => {
      const file = join(folder, 'homes', `${i + 1}.json`);
      const known = readHome(file);
      const found = () => foundHome(cloud, folder, file, planned);
      return known === null ? found() : findHome(cloud, file, known).catch(anewIfForgotten(found));
    }),
  );
}

/** A cloud that was deleted takes no keyring but a first one: then the home is founded anew. */
function anewIfForgotten(found: () => Promise<Home>) {
  return (error: unknown): Promise<Home> => {
    if (isPorchlightError(error, 'stale_keyring')) return found();
    throw error;
  };
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
  return new Home(file, record, paired.household, paired.client, cloud.logPolicy);
}

/** Tells the cloud what it knows already, so that a home outlives a cloud that was deleted, and its devices where the broker is today. */
async function findHome(cloud: Cloud, file: string, record: HomeRecord): Promise<Home> {
  requireLoggedHome(record);
  const household = new Household(record.secrets, nodePrimitives, systemRandom);
  household.adopt(base64ToBytes(record.secrets.keyringB64));
  const client = apiClient(cloud, household.clientSigning);
  const rootKeyHex = bytesToHex(household.root.publicKey);
  const operator = apiClient(cloud, cloud.operator);
  await operator.json('POST', '/v1/operator/households', anything, { householdId: household.id, rootKeyHex });
  const home = new Home(file, record, household, client, cloud.logPolicy);
  await home.refresh();
  const told = offeredLog(await askCloud(cloud.apiUrl, fetch, bytesToHex(cloud.receiptKey)), household);
  for (const device of record.devices) refreshPairing(cloud, told, join(device.folder, 'pairing.json'));
  await home.renewIfDue();
  return home;
}

function refreshPairing(cloud: Cloud, { logPolicy }: OfferedLog, file: string): void {
  const pairing = anything.parse(JSON.parse(readFileSync(file, 'utf8')));
  const current = { brokerUrl: cloud.brokerUrl, receiptKeyHex: bytesToHex(cloud.receiptKey), logPolicy };
  if (Object.entries(current).every(([name, value]) => pairing[name] === value)) return;
  writeFileSync(`${file}.new`, JSON.stringify({ ...pairing, ...current }), { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
}
