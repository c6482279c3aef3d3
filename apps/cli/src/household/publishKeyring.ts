import { setTimeout as delay } from 'node:timers/promises';
import { bytesToBase64, bytesToHex, PorchlightError } from '@porchlight/kernel';
import type { ApiClient, Household } from '@porchlight/owner-client';
import type { VerifiedKeyring } from '@porchlight/seal/header';
import { nodePrimitives } from '@porchlight/seal/node';
import { watchedKeyring } from '@porchlight/seal/watch';
import { z } from 'zod';

const provable = z.looseObject({ proof: z.string().nullish() });
const LOOK_EVERY_MS = 500;
/** Beside the time that the API itself waits. */
const LOOKS = 120;

/** Puts a keyring that this household signed to the cloud, to be logged and handed to its devices. Null where the log doesn't show it yet. Throws what the API throws, and `not_permitted` without the root's seed. */
export async function putKeyring(
  client: ApiClient,
  household: Household,
  { record, keyring: { version } }: VerifiedKeyring,
): Promise<string | null> {
  const { watchKey } = household;
  if (watchKey === null)
    throw new PorchlightError('not_permitted', 'only a client with the root key publishes keyrings');
  const { sentLabel, value } = watchedKeyring({ record, version }, watchKey, nodePrimitives);
  const { proof } = await client.json('PUT', `/v1/households/${household.id}/keyring`, provable, {
    keyringB64: bytesToBase64(record),
    log: { labelHex: bytesToHex(sentLabel), valueHex: bytesToHex(value) },
  });
  return proof ?? null;
}

/** As `putKeyring`, and waits for its `.tlog-proof`. Throws `unavailable` where the log shows nothing within a minute. */
export async function publishKeyring(
  client: ApiClient,
  household: Household,
  keyring: VerifiedKeyring,
): Promise<string> {
  let proof = await putKeyring(client, household, keyring);
  const path = `/v1/households/${household.id}/keyrings/${keyring.keyring.version}` as const;
  for (let looks = 0; proof === null && looks < LOOKS; looks++) {
    await delay(LOOK_EVERY_MS);
    proof = (await client.json('GET', path, provable)).proof ?? null;
  }
  if (proof !== null) return proof;
  const hint =
    'the log does not show the keyring yet: are the log and its witnesses running? Try again later';
  throw new PorchlightError('unavailable', hint);
}
