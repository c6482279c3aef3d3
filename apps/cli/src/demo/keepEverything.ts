import { chmodSync, cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesToBase64, bytesToHex, PorchlightError } from '@porchlight/kernel';
import type { Cloud } from '../cloud/startCloud.ts';
import { allClips, type PairedHousehold } from '../household/pairHousehold.ts';
import { dumpDatabase } from '../leaks/dumpDatabase.ts';

/**
 * Leaves in a folder what the servers held: every clip's object by its name, a dump of each database, the spool, the queue, the logs. Beside it, in `owner-keys.json`
 * (packages/seal/spec/kept-keys.md), what the owners hold, so that anybody may open the clips with a program of their own.
 * Throws `invalid_setting` for a folder that can't be written.
 */
export async function keepEverything(
  cloud: Cloud,
  homes: readonly PairedHousehold[],
  folder: string,
): Promise<void> {
  const servers = join(folder, 'servers');
  try {
    mkdirSync(join(servers, 'objects'), { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new PorchlightError('invalid_setting', 'the folder to keep things in can not be written', {
      cause,
    });
  }
  for (const home of homes) {
    for (const clip of await allClips(home.client)) {
      const object = await home.client.bytes(`/v1/clips/${clip.clipId}/object`);
      writeFileSync(join(servers, 'objects', `${clip.deviceId}-${clip.clipId}.clip`), object);
    }
  }
  for (const [i, url] of cloud.databases.adminUrls.entries())
    await dumpDatabase(url, join(servers, `database-${i + 1}`));
  for (const name of ['spool', 'redis', 'logs']) copyIfThere(join(cloud.folder, name), join(servers, name));
  const kept = { format: 'porchlight-kept-keys', version: 1, households: homes.map(keysOf) };
  const keysFile = join(folder, 'owner-keys.json');
  writeFileSync(keysFile, `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600 });
  chmodSync(keysFile, 0o600);
}

function copyIfThere(from: string, to: string): void {
  if (!existsSync(from)) return;
  cpSync(from, to, { recursive: true, force: true, filter: (file) => !file.endsWith('.sock') });
}

function keysOf({ household, secrets }: PairedHousehold): object {
  const client = {
    memberId: household.memberId,
    boxPublicKeyHex: bytesToHex(household.clientBox.publicKey),
    boxSecretKeyHex: secrets.clientBoxSecretHex,
  };
  return {
    householdId: household.id,
    rootKeyHex: bytesToHex(household.root.publicKey),
    keyringB64: bytesToBase64(household.keyring.record),
    clients: [client],
  };
}
