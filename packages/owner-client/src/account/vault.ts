import { type DeviceId, decodeUtf8, PorchlightError, utf8 } from '@porchlight/kernel';
import { z } from 'zod';
import type { KnownBook } from '../book/openBook.ts';
import type { HouseholdSecrets, MemberSecrets } from '../household/HouseholdSecrets.ts';
import { type AccountLog, accountLogSchema } from '../log/accountLog.ts';
import { type KnownAccountKeys, knownAccountKeysSchema } from '../log/knownAccountKeys.ts';

/** Where a device hangs, and what its owner calls it; the cloud knows neither. WGS 84, degrees. */
export interface DevicePlace {
  readonly name: string;
  readonly longitude: number;
  readonly latitude: number;
}

/**
 * What an account's vault holds in the clear (packages/owner-client/spec/vault.md). Fields that a newer program added, at any depth, are kept: change a vault
 * by spreading the one that was decoded.
 */
export interface Vault {
  readonly v: 1;
  /** Null before the household is founded or joined. */
  readonly household: HouseholdSecrets | MemberSecrets | null;
  /** The highest counter of a command that was signed with the client key; it never goes back. */
  readonly commandCounter: number;
  readonly positions: Readonly<Record<DeviceId, DevicePlace>>;
  readonly preferences: Readonly<Record<string, unknown>>;
  /** The newest keyring version that was seen, so that no server offers an older one; 0 before the first. */
  readonly knownKeyringVersion: number;
  /** The newest household book that was opened (spec/book.md section 4); absent before the first. */
  readonly knownBook?: KnownBook | undefined;
  /** The log as this account knows it; absent before it met a cloud that has one. */
  readonly log?: AccountLog | undefined;
  /** The account's keys as its clients logged them last; absent before the first that does. */
  readonly accountKeys?: KnownAccountKeys | undefined;
}

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${2 * bytes}}$`));
const count = z.int().min(0);

const client = {
  memberId: hex(16),
  clientSigningSeedHex: hex(32),
  clientBoxSecretHex: hex(32),
  keyringB64: z.base64().nullable(),
};
const founder = z.looseObject({ ...client, rootSeedHex: hex(32) });
const member = z.looseObject({
  ...client,
  rootKeyHex: hex(32),
  rootSeedHex: z.undefined().optional(),
  watchKeyHex: hex(32).optional(),
});
const place = z.looseObject({
  name: z.string().max(200),
  longitude: z.number().min(-180).max(180),
  latitude: z.number().min(-90).max(90),
});

const vaultSchema = z.looseObject({
  v: z.literal(1),
  household: z.union([founder, member]).nullable(),
  commandCounter: count,
  positions: z.record(hex(16), place),
  preferences: z.looseObject({}),
  knownKeyringVersion: count,
  knownBook: z.looseObject({ version: z.int().min(1), hashHex: hex(32) }).optional(),
  log: accountLogSchema.optional(),
  accountKeys: knownAccountKeysSchema.optional(),
});

/** The vault of an account that has nothing yet. */
export function emptyVault(): Vault {
  return {
    v: 1,
    household: null,
    commandCounter: 0,
    positions: {},
    preferences: {},
    knownKeyringVersion: 0,
  };
}

/** JSON in UTF-8, to be sealed. Throws `malformed_message` for what `decodeVault` wouldn't take. */
export function encodeVault(vault: Vault): Uint8Array {
  const encoded = utf8(JSON.stringify(vault));
  decodeVault(encoded);
  return encoded;
}

/**
 * Throws `unsupported_version` for another `v`, and `malformed_message` with a hint that names the fields which are wrong, and holds none of what is in them;
 * for the same reason no cause is attached.
 */
export function decodeVault(bytes: Uint8Array): Vault {
  const value = jsonOf(bytes);
  if (typeof value === 'object' && value !== null && 'v' in value && value.v !== 1)
    throw new PorchlightError('unsupported_version', 'a newer program wrote this vault; update this one');
  const parsed = vaultSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const fields = new Set(parsed.error.issues.map(({ path }) => String(path[0] ?? 'the whole')));
  throw malformed(`wrong: ${[...fields].join(', ')}`);
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decodeUtf8(bytes));
  } catch {
    throw malformed('it is not JSON in UTF-8');
  }
}

function malformed(what: string): PorchlightError {
  return new PorchlightError('malformed_message', `the account’s vault is malformed: ${what}`);
}
