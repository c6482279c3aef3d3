import type {
  KeyringChange,
  KeyringHead,
  KeyringVersion,
  NewlyApproved,
  Principal,
  RegisteredAgency,
  RegisteredDevice,
  Registry,
} from '@porchlight/domain';
import {
  type AgencyId,
  type DeviceId,
  equalBytes,
  type HouseholdId,
  PorchlightError,
  parseAgencyId,
  parseDeviceId,
  parseHouseholdId,
  parseMemberId,
} from '@porchlight/kernel';
import { bytesOf, hexOfUuid, timeOf } from './columns.ts';
import type { PostgresDatabase, Session } from './PostgresDatabase.ts';
import { queueLogEntries } from './queueLogEntries.ts';
import { queueUnderLabel } from './queueUnderLabel.ts';
import * as statements from './registryStatements.ts';

/** Who there is, in PostgreSQL. Operators aren't in it: their keys are a setting. */
export class PostgresRegistry implements Registry {
  readonly #database: PostgresDatabase;

  constructor(database: PostgresDatabase) {
    this.#database = database;
  }

  async findDevice(deviceId: DeviceId): Promise<RegisteredDevice | null> {
    const [row] = await this.#database.query<DeviceRow>(statements.FIND_DEVICE, [deviceId]);
    return row === undefined ? null : deviceOfRow(row);
  }

  async devicesOf(householdId: HouseholdId): Promise<readonly RegisteredDevice[]> {
    return (await this.#database.query<DeviceRow>(statements.DEVICES_OF, [householdId])).map(deviceOfRow);
  }

  async findPrincipal(signingKey: Uint8Array): Promise<Principal | null> {
    const [row] = await this.#database.query<PrincipalRow>(statements.FIND_PRINCIPAL, [signingKey]);
    return row === undefined ? null : principalOfRow(row);
  }

  async addHousehold(householdId: HouseholdId, rootKey: Uint8Array): Promise<void> {
    await this.#database.query(statements.INSERT_HOUSEHOLD, [householdId, rootKey]);
    const head = await this.findKeyring(householdId);
    if (head === null || !equalBytes(head.rootKey, rootKey)) throw taken('household');
  }

  addAgency(agency: NewlyApproved): Promise<readonly Uint8Array[]> {
    return this.#database.transaction((session) => addAgency(session, agency));
  }

  async findAgency(agencyId: AgencyId): Promise<RegisteredAgency | null> {
    const rows = await this.#database.query<AgencyRow>(statements.FIND_AGENCY, [agencyId]);
    const [first] = rows;
    if (first === undefined) return null;
    return {
      agencyId,
      name: first.name,
      nameSalt: first.name_salt === null ? null : bytesOf(first.name_salt),
      proof: first.decision_proof,
      keys: rows.map((row) => ({ signingKey: bytesOf(row.signing_key), proof: row.key_proof })),
    };
  }

  async findKeyring(householdId: HouseholdId): Promise<KeyringHead | null> {
    const [row] = await this.#database.query<HouseholdRow>(statements.FIND_HOUSEHOLD, [householdId]);
    if (row === undefined) return null;
    const keyring = row.keyring === null ? null : bytesOf(row.keyring);
    const leafHash = row.leaf_hash === null ? null : bytesOf(row.leaf_hash);
    return { householdId, rootKey: bytesOf(row.root_key), keyring, leafHash, proof: row.proof };
  }

  async findKeyringVersion(householdId: HouseholdId, version: number): Promise<KeyringVersion | null> {
    const [row] = await this.#database.query<{ record: Buffer; proof: string | null }>(
      statements.FIND_KEYRING_VERSION,
      [householdId, version],
    );
    return row === undefined ? null : { record: bytesOf(row.record), proof: row.proof };
  }

  async replaceKeyring(change: KeyringChange): Promise<void> {
    await this.#database.transaction((session) => replaceKeyring(session, change));
  }
}

interface DeviceRow {
  readonly device_id: string;
  readonly household_id: string;
  readonly kind: string;
  readonly signing_key: Buffer;
  readonly retired_at_ms: string | null;
}

interface HouseholdRow {
  readonly root_key: Buffer;
  readonly keyring: Buffer | null;
  readonly leaf_hash: Buffer | null;
  readonly proof: string | null;
}

interface AgencyRow {
  readonly name: string;
  readonly name_salt: Buffer | null;
  readonly signing_key: Buffer;
  readonly decision_proof: string | null;
  readonly key_proof: string | null;
}

interface AgencyKeyRow {
  readonly signing_key: Buffer;
  readonly decision_leaf_hash: Buffer | null;
  readonly key_leaf_hash: Buffer | null;
}

type PrincipalRow =
  | {
      readonly household_id: string;
      readonly member_id: string;
      readonly member_role: string;
      readonly agency_id: null;
      readonly until_ms: string | null;
    }
  | {
      readonly household_id: null;
      readonly member_id: null;
      readonly agency_id: string;
      readonly is_shown: boolean;
    };

function deviceOfRow(row: DeviceRow): RegisteredDevice {
  return {
    deviceId: parseDeviceId(hexOfUuid(row.device_id)),
    householdId: parseHouseholdId(hexOfUuid(row.household_id)),
    kind: row.kind,
    signingKey: bytesOf(row.signing_key),
    retiredAtMs: row.retired_at_ms === null ? null : timeOf(row.retired_at_ms),
  };
}

function principalOfRow(row: PrincipalRow): Principal {
  if (row.agency_id !== null) {
    if (!row.is_shown) throw unshownKey();
    return { role: 'agency', agencyId: parseAgencyId(hexOfUuid(row.agency_id)) };
  }
  return {
    role: 'member',
    householdId: parseHouseholdId(hexOfUuid(row.household_id)),
    memberId: parseMemberId(hexOfUuid(row.member_id)),
    memberRole: row.member_role,
    untilMs: row.until_ms === null ? null : timeOf(row.until_ms),
  };
}

async function addAgency(session: Session, agency: NewlyApproved): Promise<readonly Uint8Array[]> {
  const { agencyId, name, nameSalt, signingKey, decision, addedKey } = agency;
  const inserted = await session.query(statements.INSERT_AGENCY, [agencyId, name]);
  if (inserted.length > 0) await session.query(statements.INSERT_AGENCY_KEY, [agencyId, signingKey]);
  const [row] = await session.query<AgencyKeyRow>(statements.FIND_AGENCY_KEY, [agencyId]);
  if (row === undefined || !equalBytes(row.signing_key, signingKey)) throw taken('agency');
  if (row.decision_leaf_hash !== null && row.key_leaf_hash !== null)
    return [bytesOf(row.decision_leaf_hash), bytesOf(row.key_leaf_hash)];
  await queueLogEntries(session, [decision, addedKey]);
  await session.query(statements.MARK_AGENCY, [agencyId, nameSalt, decision.leafHash]);
  await session.query(statements.MARK_AGENCY_KEY, [signingKey, addedKey.leafHash]);
  return [decision.leafHash, addedKey.leafHash];
}

async function replaceKeyring(session: Session, change: KeyringChange): Promise<void> {
  const { householdId, previous, keyring, version, logged, devices, clientKeys } = change;
  const swapped = await session.query(statements.SWAP_KEYRING, [householdId, previous, keyring]);
  if (swapped.length === 0) await explainRefusal(session, householdId);
  await queueUnderLabel(session, logged);
  await session.query(statements.INSERT_KEYRING_VERSION, [householdId, version, keyring, logged.leafHash]);
  await session.query(statements.REMOVE_DEVICES, [householdId]);
  await session.query(statements.INSERT_DEVICES, [
    householdId,
    devices.map((device) => device.deviceId),
    devices.map((device) => device.kind),
    devices.map((device) => device.signingKey),
    devices.map((device) => device.retiredAtMs),
  ]);
  await session.query(statements.REMOVE_CLIENT_KEYS, [householdId]);
  await session.query(statements.INSERT_CLIENT_KEYS, [
    householdId,
    clientKeys.map((client) => client.memberId),
    clientKeys.map((client) => client.signingKey),
    clientKeys.map((client) => client.untilMs),
    clientKeys.map((client) => client.memberRole),
  ]);
}

async function explainRefusal(session: Session, householdId: HouseholdId): Promise<never> {
  const found = await session.query(statements.FIND_HOUSEHOLD, [householdId]);
  if (found.length === 0) {
    throw new PorchlightError('not_found', 'there is no such household; an operator adds it first');
  }
  throw new PorchlightError(
    'stale_keyring',
    'the keyring has changed meanwhile; fetch the newest and change that',
  );
}

function unshownKey(): PorchlightError {
  return new PorchlightError(
    'not_logged',
    'the log doesn’t show yet that this key is the agency’s; calls that it signs count once it does',
  );
}

function taken(what: string): PorchlightError {
  return new PorchlightError('replayed', `this id belongs to a ${what} with another key`);
}
