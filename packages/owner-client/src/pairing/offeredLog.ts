import type { CloudDescription } from '@porchlight/contracts/http';
import { requireBlinded } from '@porchlight/domain/log';
import { bytesToHex, hexToBytes, PorchlightError } from '@porchlight/kernel';
import type { VerifiedKeyring } from '@porchlight/seal/header';
import type { PairingOffer } from '@porchlight/seal/pairing';
import type { SealPrimitives } from '@porchlight/seal/seal';
import { watchedKeyring } from '@porchlight/seal/watch';
import { parsePolicy } from '@porchlight/tlog';
import type { Household } from '../household/Household.ts';

/** What a device is given of the log, but for the proof of its keyring. */
export type OfferedLog = Pick<PairingOffer, 'logPolicy' | 'watchKeyHex'>;

/** Throws `not_permitted` without the root's seed. */
export function offeredLog({ logPolicy }: CloudDescription, { watchKey }: Household): OfferedLog {
  if (watchKey === null)
    throw new PorchlightError('not_permitted', 'only a client with the root key pairs devices: ask an owner');
  return { logPolicy, watchKeyHex: bytesToHex(watchKey) };
}

/** Holds the proof of a published keyring against the log as the device will. Throws what `parsePolicy` and `requireBlinded` throw. */
export function requireLogged(
  { record, keyring: { version } }: VerifiedKeyring,
  proof: string,
  { logPolicy, watchKeyHex }: OfferedLog,
  primitives: SealPrimitives,
): void {
  const expected = watchedKeyring({ record, version }, hexToBytes(watchKeyHex), primitives);
  requireBlinded(proof, expected, parsePolicy(logPolicy, primitives.sha256), primitives);
}
