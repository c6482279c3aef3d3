import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { bytesToBase64, bytesToHex, PorchlightError } from '@porchlight/kernel';
import type { Cloud } from '../cloud/startCloud.ts';
import { allClips, type PairedHousehold } from '../household/pairHousehold.ts';
import { dumpDatabase } from '../leaks/dumpDatabase.ts';

const KEYS_FILE = 'owner-keys.json';

/** Makes the folder to keep things in, or takes one that an earlier demo left, whose things go. Throws `invalid_setting` for one that can't be written. */
export function openKeepFolder(folder: string): void {
  const servers = join(folder, 'servers');
  try {
    if (existsSync(join(folder, KEYS_FILE))) rmSync(servers, { recursive: true, force: true });
    rmSync(join(folder, KEYS_FILE), { force: true });
    mkdirSync(join(servers, 'objects'), { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK);
  } catch (cause) {
    const hint = `${folder} can not be written: give --keep a folder of yours`;
    throw new PorchlightError('invalid_setting', hint, { cause });
  }
}

/**
 * Leaves in a folder what the servers held: every clip's object by its name, a dump of each database, the spool, the queue, the logs. Beside it, in `owner-keys.json`
 * (packages/seal/spec/kept-keys.md), what the owners hold, so that anybody may open the clips with a program of their own.
 * `openKeepFolder` has made the folder.
 */
export async function keepEverything(
  cloud: Cloud,
  homes: readonly PairedHousehold[],
  folder: string,
): Promise<void> {
  const servers = join(folder, 'servers');
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
  const keysFile = join(folder, KEYS_FILE);
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
