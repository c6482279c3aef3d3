import { saltedTextHash, TEXT_SALT_BYTES } from '@porchlight/contracts/log';
import { type AgencyId, bytesToHex, type Clock, type RandomSource } from '@porchlight/kernel';
import type { Sha256 } from '@porchlight/tlog';
import { loggedBytes } from '../log/loggedBytes.ts';
import type { Registry } from '../ports/Registry.ts';

export interface AddAgencyDeps {
  readonly registry: Pick<Registry, 'addAgency'>;
  readonly primitives: { readonly sha256: Sha256 };
  readonly clock: Clock;
  readonly random: RandomSource;
}

export interface ApprovedAgency {
  readonly agencyId: AgencyId;
  readonly name: string;
  readonly signingKey: Uint8Array;
}

/**
 * Takes an agency that an operator approved, and queues for the log that it is approved and that the key is its own; the key counts once the log shows it. Resolves to the leaf hashes of both entries.
 * The same again changes nothing and is logged once. Throws `replayed` for the same id with another key and for a key that is anybody else's, and `unavailable`.
 */
export function addAgency(
  { registry, primitives: { sha256 }, clock, random }: AddAgencyDeps,
  { agencyId, name, signingKey }: ApprovedAgency,
  operatorKey: Uint8Array,
): Promise<readonly Uint8Array[]> {
  const nameSalt = random(TEXT_SALT_BYTES);
  const common = { v: 1, atMs: clock.nowMs(), agencyId } as const;
  const decision = loggedBytes(
    {
      ...common,
      kind: 'agency',
      decision: 'approved',
      nameHashHex: saltedTextHash(nameSalt, name, sha256),
      operatorKeysHex: [bytesToHex(operatorKey)],
    },
    sha256,
  );
  const addedKey = loggedBytes(
    { ...common, kind: 'agency-key', change: 'added', keyHex: bytesToHex(signingKey) },
    sha256,
  );
  return registry.addAgency({ agencyId, name, nameSalt, signingKey, decision, addedKey });
}
