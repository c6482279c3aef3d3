import { readFileSync } from 'node:fs';
import { type HeldRow, publishKeyring } from '@porchlight/domain';
import { bytesToBase64, bytesToHex, systemClock, systemRandom } from '@porchlight/kernel';
import { nodeVerifyPrimitives as primitives } from '@porchlight/seal/node-verify';
import { sampleAccount, sampleFactor, sampleSession } from '@porchlight/testkit/account-store/sampleAccount';
import { sampleEntry } from '@porchlight/testkit/audit-log/sampleEntry';
import { sampleCamera } from '@porchlight/testkit/clip-builder/sampleCamera';
import { keyringOf, type SampleHome, sampleHome } from '@porchlight/testkit/clip-builder/sampleHome';
import { sampleClip, sampleTime, sampleTown } from '@porchlight/testkit/clip-index/sampleClip';
import { sampleMemberId } from '@porchlight/testkit/registry/sampleKeyringChange';
import { entryOf, sampleRequest } from '@porchlight/testkit/request-store/sampleRequest';
import { sampleShare } from '@porchlight/testkit/share-store/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HELD_TABLES } from '../src/heldTables.ts';
import {
  PostgresAccountStore,
  PostgresAuditLog,
  PostgresBookStore,
  PostgresClipDeletions,
  PostgresClipIndex,
  type PostgresDatabase,
  PostgresHoldings,
  PostgresMatchIndex,
  PostgresRegistry,
  PostgresRequestStore,
  PostgresShareStore,
} from '../src/index.ts';
import { type MigratedDatabase, migratedDatabase } from './migratedDatabase.ts';

const AUDIT_ROWS = 1203;

let migrated: MigratedDatabase;
let database: PostgresDatabase;
const [home, neighbour] = [sampleHome(), sampleHome()];
const cells = sampleTown(2);
const emails: string[] = [];

beforeAll(async () => {
  migrated = await migratedDatabase();
  database = migrated.connect();
  for (const each of [home, neighbour]) await fill(each);
});
afterAll(() => migrated[Symbol.asyncDispose]());

const change = () => ({ labelHex: bytesToHex(systemRandom(32)), valueHex: bytesToHex(systemRandom(32)) });

/** Something of the household in every table. Its camera left the keyring after it filmed. */
async function fill(given: SampleHome): Promise<void> {
  const { householdId, root, members, cameras } = given;
  const [registry, audit] = [new PostgresRegistry(database), new PostgresAuditLog(database)];
  await registry.addHousehold(householdId, root.publicKey);
  const requireFreshFor = async () => undefined;
  const deps = { registry, audit, primitives, clock: systemClock, requireFreshFor };
  const first = keyringOf(given, null);
  await publishKeyring(deps, householdId, { record: first, log: change() }, members[0].signing.publicKey);
  const next = keyringOf({ ...given, cameras: [sampleCamera()] }, first);
  await publishKeyring(deps, householdId, { record: next, log: change() }, members[0].signing.publicKey);
  const clips = [1, 2].map((n) =>
    sampleClip({ householdId, deviceId: cameras[0].deviceId, cells, startedAtMs: sampleTime(n) }),
  );
  for (const clip of clips) await new PostgresClipIndex(database).commit(clip, systemRandom(3000));
  const [kept = sampleClip(), deleted = sampleClip()] = clips;
  const request = sampleRequest({ cells });
  await new PostgresRequestStore(database).insert(request, entryOf(request));
  await new PostgresMatchIndex(database).addCandidates(request.requestId, [kept.clipId]);
  await new PostgresShareStore(database).add(sampleShare(kept));
  await new PostgresClipDeletions(database).request(deleted, sampleMemberId(), sampleTime(3));
  await new PostgresBookStore(database).replaceBook(householdId, 0, systemRandom(3000));
  const accounts = new PostgresAccountStore(database);
  const account = sampleAccount();
  await accounts.insertAccount(account);
  await accounts.linkHousehold(account.accountId, householdId);
  await accounts.insertFactor(sampleFactor(account.accountId));
  await accounts.insertSession(sampleSession(account.accountId));
  emails.push(account.email);
  await audit.record(Array.from({ length: AUDIT_ROWS - 2 }, () => sampleEntry({ householdId })));
}

function heldOf({ householdId }: SampleHome): Promise<HeldRow[]> {
  return Array.fromAsync(new PostgresHoldings(database).rows(householdId));
}

test('every table with the id of a household, device, clip, share or account in it is among the holdings, and in their specification', async () => {
  const found = await database.query<{ name: string }>(
    {
      name: 'test-tables',
      text: `
SELECT DISTINCT table_name AS name FROM information_schema.columns
JOIN information_schema.tables USING (table_schema, table_name)
WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
  AND column_name IN ('household_id', 'device_id', 'clip_id', 'member_id', 'share_id', 'account_id')`,
    },
    [],
  );
  const names = HELD_TABLES.map((held) => held.table);
  expect(names.toSorted()).toEqual(found.map((row) => row.name).sort());
  const page = readFileSync(new URL('../../contracts/spec/holdings.md', import.meta.url), 'utf8');
  for (const name of names) expect(page).toMatch(new RegExp(`^\\| .*\`${name}\`.* \\|`, 'm'));
});

test('every table gives its rows, each once and with every column, however many pages they take', async () => {
  const held = await heldOf(home);
  for (const { table } of HELD_TABLES) {
    const rows = held.filter((row) => row.table === table);
    const columns = await database.query<{ name: string }>(
      {
        name: `test-columns`,
        text: `SELECT column_name AS name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1`,
      },
      [table],
    );
    expect([table, rows.length > 0]).toEqual([table, true]);
    expect(new Set(rows.map((row) => row.json)).size).toBe(rows.length);
    for (const { json } of rows) {
      expect(Object.keys(JSON.parse(json)).sort()).toEqual(columns.map((column) => column.name).sort());
    }
  }
  const seqs = held.filter(({ table }) => table === 'audit_rows').map(({ json }) => JSON.parse(json).seq);
  expect(seqs).toEqual(Array.from({ length: AUDIT_ROWS }, (_, i) => i + 1));
  const counts = ['clips', 'clip_openings', 'clip_places', 'placements', 'keyrings'].map(
    (name) => held.filter(({ table }) => table === name).length,
  );
  expect(counts).toEqual([2, 2, 4, 2, 2]);
});

test('bytes are in Base64 and cells as H3 writes them', async () => {
  const held = await heldOf(home);
  const rowsOf = (name: string) =>
    held.filter(({ table }) => table === name).map(({ json }) => JSON.parse(json));
  expect(held.map(({ json }) => json).join('\n')).not.toMatch(/\\\\x[0-9a-f]/);
  expect(rowsOf('households')[0].root_key).toBe(bytesToBase64(home.root.publicKey));
  expect(new Set(rowsOf('clips')[0].cells)).toEqual(new Set(cells));
  expect(new Set(rowsOf('placements').map((row) => row.cell))).toEqual(new Set(cells));
});

test('of an account nothing is given that could let another member in, or names its owner, but that it is held', async () => {
  const held = await heldOf(home);
  const text = held.map(({ json }) => json).join('\n');
  for (const email of emails) expect(text).not.toContain(email);
  const withheld = { withheldBytes: expect.any(Number) };
  const rowOf = (name: string) => JSON.parse(held.find(({ table }) => table === name)?.json ?? '{}');
  expect(rowOf('accounts')).toMatchObject({ email: withheld, login_hash: { withheldBytes: 32 } });
  expect(rowOf('accounts')).toMatchObject({ derivation_salt: withheld, password_wrap: withheld });
  expect(rowOf('second_factors')).toMatchObject({ data: withheld });
  expect(rowOf('sessions')).toMatchObject({ token_hash: { withheldBytes: 32 } });
});

test('a column that an account gets one day is given whole only when somebody says so here', async () => {
  const open = ['account_id', 'household_id', 'role', 'derivation_memory_kib', 'derivation_passes'];
  open.push(
    'vault_version',
    'factor_id',
    'kind',
    'version',
    'session_id',
    'created_at_ms',
    'confirmed_at_ms',
  );
  open.push('last_used_at_ms', 'expires_at_ms', 'factor_at_ms');
  const tables = ['accounts', 'second_factors', 'sessions'];
  const rows = (await heldOf(home)).filter(({ table }) => tables.includes(table));
  for (const { json } of rows) {
    const whole = Object.entries(JSON.parse(json)).filter(([, value]) => typeof value !== 'object');
    const given = whole.map(([name]) => name);
    expect(given.filter((name) => !open.includes(name))).toEqual([]);
  }
});

test('nothing of another household is among them, though it filmed in the same cells', async () => {
  const text = (await heldOf(home)).map(({ json }) => json.replaceAll('-', '')).join('\n');
  const theirs = await heldOf(neighbour);
  const ids = theirs.flatMap(({ json }) =>
    Object.entries(JSON.parse(json))
      .filter(([name]) => ['household_id', 'device_id', 'clip_id', 'share_id', 'account_id'].includes(name))
      .map(([, id]) => String(id).replaceAll('-', '')),
  );
  expect(new Set(ids).size).toBeGreaterThan(5);
  for (const id of new Set(ids)) expect(text).not.toContain(id);
});

test('a device that left the keyring is still among those whose data is held', async () => {
  const devices = await new PostgresHoldings(database).devicesEver(home.householdId);
  expect(devices).toHaveLength(2);
  expect(devices).toContain(home.cameras[0].deviceId);
});
