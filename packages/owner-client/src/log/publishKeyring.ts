import { keyringAnswerSchema, keyringVersionSchema } from '@porchlight/contracts/http';
import { bytesToBase64, bytesToHex, PorchlightError } from '@porchlight/kernel';
import type { VerifiedKeyring } from '@porchlight/seal/header';
import type { SealPrimitives } from '@porchlight/seal/primitives';
import { watchedKeyring } from '@porchlight/seal/watch';
import type { ApiClient } from '../api/ApiClient.ts';
import type { Household } from '../household/Household.ts';
import { noWatchKey } from './KeyringProofs.ts';

export interface KeyringPublishing {
  readonly api: Pick<ApiClient, 'json'>;
  readonly household: Pick<Household, 'id' | 'watchKey'>;
  readonly primitives: SealPrimitives;
  /** Resolves one and a half seconds later. */
  readonly pause?: () => Promise<void>;
}

const POLLS = 20;

/** Puts a keyring to the cloud, with what the log is to hold of it, and resolves to its proof; null where it still waits. Throws the API's error; then the cloud hasn't taken it. */
export async function putKeyring(
  { api, household, primitives }: KeyringPublishing,
  { record, keyring: { version } }: VerifiedKeyring,
): Promise<string | null> {
  if (household.watchKey === null) throw noWatchKey();
  const { sentLabel, value } = watchedKeyring({ record, version }, household.watchKey, primitives);
  const log = { labelHex: bytesToHex(sentLabel), valueHex: bytesToHex(value) };
  const body = { keyringB64: bytesToBase64(record), log };
  const path = `/v1/households/${household.id}/keyring` as const;
  return (await api.json('PUT', path, keyringVersionSchema, body)).proof ?? null;
}

/** Waits for the proof of a keyring that was put, for half a minute. Throws `unavailable` where the log's witnesses take longer: it stays published, and devices get it once they have cosigned. */
export async function awaitProof(
  { api, household, pause = aMoment }: KeyringPublishing,
  { keyring: { version } }: VerifiedKeyring,
): Promise<string> {
  const path = `/v1/households/${household.id}/keyrings/${version}` as const;
  for (let poll = 0; poll < POLLS; poll += 1) {
    await pause();
    const { proof } = await api.json('GET', path, keyringAnswerSchema);
    if (proof != null) return proof;
  }
  const hint =
    'the change is made, and the log’s witnesses haven’t confirmed it yet: devices follow it once they have; look again in a few minutes';
  throw new PorchlightError('unavailable', hint);
}

/** Puts a keyring and waits until the log shows it; resolves to the proof, which the caller checks. Throws as `putKeyring` and `awaitProof`. */
export async function publishKeyring(
  publishing: KeyringPublishing,
  keyring: VerifiedKeyring,
): Promise<string> {
  return (await putKeyring(publishing, keyring)) ?? (await awaitProof(publishing, keyring));
}

function aMoment(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1500));
}
