import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { base64ToBytes, hexToBytes } from '@porchlight/kernel';
import { readOpening, splitRecords, verifyKeyring } from '@porchlight/seal/header';
import { epochKeysOf, type OpenedClip, openClip } from '@porchlight/seal/open';
import { referencePrimitives } from '@porchlight/seal/reference';

interface KeptHousehold {
  readonly rootKeyHex: string;
  readonly keyringB64: string;
  readonly clients: readonly { readonly boxPublicKeyHex: string; readonly boxSecretKeyHex: string }[];
}

/** Opens every object of a kept folder as packages/seal/spec/kept-keys.md has it, with what lies in that folder alone. */
export function openKept(folder: string): OpenedClip[] {
  const kept = JSON.parse(readFileSync(join(folder, 'owner-keys.json'), 'utf8'));
  if (kept.format !== 'porchlight-kept-keys' || kept.version !== 1)
    throw new Error('not a file of kept keys');
  const households: readonly KeptHousehold[] = kept.households;
  const objects = join(folder, 'servers', 'objects');
  return readdirSync(objects).map((name) => {
    const records = splitRecords(new Uint8Array(readFileSync(join(objects, name))));
    const { deviceId } = readOpening(records[0] as Uint8Array);
    for (const { rootKeyHex, keyringB64, clients } of households) {
      const { keyring } = verifyKeyring(
        base64ToBytes(keyringB64),
        hexToBytes(rootKeyHex),
        null,
        referencePrimitives,
      );
      const device = keyring.devices.find((each) => each.deviceId === deviceId);
      const [client] = clients;
      if (device === undefined || client === undefined) continue;
      const pair = {
        publicKey: hexToBytes(client.boxPublicKeyHex),
        secretKey: hexToBytes(client.boxSecretKeyHex),
      };
      const keys = epochKeysOf(keyring, deviceId, pair, referencePrimitives);
      return openClip(
        records,
        { deviceId, signingKey: hexToBytes(device.signingKeyHex) },
        keys,
        referencePrimitives,
      );
    }
    throw new Error(`no kept keyring names the device of ${name}`);
  });
}
