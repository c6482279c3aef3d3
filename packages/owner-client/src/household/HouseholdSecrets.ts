import { bytesToHex, type RandomSource, randomId } from '@porchlight/kernel';

/** What one client of a member keeps, with or without the root; seeds of 32 bytes in hexadecimal. */
export interface ClientSecrets {
  readonly memberId: string;
  readonly clientSigningSeedHex: string;
  readonly clientBoxSecretHex: string;
  /** The newest keyring record, or null before the first. Whoever reads it gives it to `Household.adopt`. */
  readonly keyringB64: string | null;
}

/** The secrets of a client that may sign keyrings. */
export interface HouseholdSecrets extends ClientSecrets {
  readonly rootSeedHex: string;
}

/** The secrets of a client that knows the public root key only: it reads, opens and commands. */
export interface MemberSecrets extends ClientSecrets {
  readonly rootKeyHex: string;
  /** The household's watch key (seal/spec/watch.md), as the admission gave it; absent before. */
  readonly watchKeyHex?: string | undefined;
}

/** Fresh secrets of a household that has no device yet. */
export function newHouseholdSecrets(random: RandomSource): HouseholdSecrets {
  return { rootSeedHex: bytesToHex(random(32)), ...newClientSecrets(randomId(random), random) };
}

/** Fresh secrets of a client that joins the household of `rootKey`: as a new member, or as another client of the member `memberId`. */
export function newMemberSecrets(
  rootKey: Uint8Array,
  random: RandomSource,
  memberId: string = randomId(random),
): MemberSecrets {
  return { rootKeyHex: bytesToHex(rootKey), ...newClientSecrets(memberId, random) };
}

function newClientSecrets(memberId: string, random: RandomSource): ClientSecrets {
  return {
    memberId,
    clientSigningSeedHex: bytesToHex(random(32)),
    clientBoxSecretHex: bytesToHex(random(32)),
    keyringB64: null,
  };
}
