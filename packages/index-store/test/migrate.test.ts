import { appendFile, cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FreshDatabase, freshDatabase } from '@porchlight/embedded';
import { sampleCamera } from '@porchlight/testkit/clip-builder/sampleCamera';
import { keyringOf, sampleHome } from '@porchlight/testkit/clip-builder/sampleHome';
import pg from 'pg';
import { expect, inject, test } from 'vitest';
import { migrate, PostgresDatabase, PostgresRegistry } from '../src/index.ts';
import { MIGRATIONS } from './migratedDatabase.ts';

/** A copy of the migrations to change, and an empty database. */
async function setUp(): Promise<AsyncDisposable & { folder: string; database: FreshDatabase }> {
  await using opening = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'porchlight-migrations-'));
  opening.defer(() => rm(folder, { recursive: true }));
  await cp(MIGRATIONS, folder, { recursive: true });
  const database = opening.use(await freshDatabase(inject('postgresUrl')));
  const opened = opening.move();
  return { folder, database, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

async function tablesOf(url: string): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const tables = await client.query<{ name: string }>(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
  );
  await client.end();
  return tables.rows.map((row) => row.name);
}

async function nextNumber(folder: string): Promise<string> {
  return String((await readdir(folder)).length + 1).padStart(4, '0');
}

test('every migration is applied once, in order, and a later file by itself', async () => {
  await using given = await setUp();
  const { folder, database } = given;
  expect(await migrate(database.url, folder)).toEqual((await readdir(MIGRATIONS)).sort());
  expect(await migrate(database.url, folder)).toEqual([]);
  const next = `${await nextNumber(folder)}_more.sql`;
  await writeFile(join(folder, next), 'CREATE TABLE more (id integer)');
  expect(await migrate(database.url, folder)).toEqual([next]);
  expect(await tablesOf(database.url)).toContain('more');
});

test('of several processes that migrate at once, one applies each file and none fails', async () => {
  await using given = await setUp();
  const { folder, database } = given;
  const applied = await Promise.all(Array.from({ length: 5 }, () => migrate(database.url, folder)));
  expect(applied.flat().sort()).toEqual((await readdir(MIGRATIONS)).sort());
});

test('databases of one cluster may be migrated at once, though they share the roles', async () => {
  await using opened = new AsyncDisposableStack();
  const given = await Promise.all([setUp(), setUp(), setUp()]);
  for (const each of given) opened.use(each);
  const applied = await Promise.all(given.map(({ folder, database }) => migrate(database.url, folder)));
  for (const names of applied) expect(names).toHaveLength((await readdir(MIGRATIONS)).length);
});

test('keyrings published before their versions were kept are kept as well, their retired devices are retired, and their members have their roles', async () => {
  await using given = await setUp();
  const { folder, database } = given;
  const later = (await readdir(folder)).filter((name) => name >= '0006');
  for (const name of later) await rm(join(folder, name));
  await migrate(database.url, folder);
  const home = sampleHome();
  const { householdId, root } = home;
  const cameras = [{ ...sampleCamera(), retiredAtMs: 5 }, sampleCamera()] as const;
  const record = keyringOf({ ...home, cameras }, keyringOf(home, null));
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query('INSERT INTO households VALUES ($1, $2, $3)', [householdId, root.publicKey, record]);
  for (const { deviceId, signing } of cameras) {
    const row = [deviceId, householdId, 'camera', signing.publicKey];
    await client.query('INSERT INTO devices VALUES ($1, $2, $3, $4)', row);
  }
  const [owner] = home.members;
  await client.query('INSERT INTO signing_keys VALUES ($1, $2, $3)', [
    owner.signing.publicKey,
    householdId,
    owner.memberId,
  ]);
  await client.end();
  for (const name of later) await cp(join(MIGRATIONS, name), join(folder, name));
  await migrate(database.url, folder);
  await using migrated = new PostgresDatabase({ url: database.url, applicationName: 'porchlight-test' });
  const registry = new PostgresRegistry(migrated);
  expect(await registry.findKeyringVersion(householdId, 2)).toEqual({ record, proof: null });
  expect(await registry.findKeyringVersion(householdId, 1)).toBeNull();
  const found = await Promise.all(cameras.map(({ deviceId }) => registry.findDevice(deviceId)));
  expect(found.map((device) => device?.retiredAtMs)).toEqual([5, null]);
  expect(await registry.findPrincipal(owner.signing.publicKey)).toMatchObject({ memberRole: 'owner' });
});

test('a file that has changed since it was applied is refused by name', async () => {
  await using given = await setUp();
  const { folder, database } = given;
  await migrate(database.url, folder);
  await appendFile(join(folder, '0002_registry.sql'), '\n-- a harmless comment\n');
  await expect(migrate(database.url, folder)).rejects.toMatchObject({
    code: 'invalid_setting',
    message: expect.stringContaining('0002_registry.sql has changed'),
  });
});

test('a database that is ahead of the program is refused', async () => {
  await using given = await setUp();
  const { folder, database } = given;
  await migrate(database.url, folder);
  const last = (await readdir(folder)).sort().at(-1) ?? '';
  await rm(join(folder, last));
  await expect(migrate(database.url, folder)).rejects.toMatchObject({
    code: 'invalid_setting',
    message: expect.stringContaining(last),
  });
});

test('a file that fails leaves nothing of itself and everything before it', async () => {
  await using given = await setUp();
  const { folder, database } = given;
  const broken = `${await nextNumber(folder)}_broken.sql`;
  await writeFile(join(folder, broken), 'CREATE TABLE half (id integer); SELECT 1 / 0;');
  await expect(migrate(database.url, folder)).rejects.toMatchObject({
    message: expect.stringContaining(`${broken} failed`),
  });
  const tables = await tablesOf(database.url);
  expect(tables).toContain('requests');
  expect(tables).not.toContain('half');
});

test.each(['9999_gap.sql', '0005-hyphen.sql', 'notes.txt'])(
  'a folder that holds %s is refused',
  async (name) => {
    await using given = await setUp();
    await writeFile(join(given.folder, name), 'SELECT 1');
    await expect(migrate(given.database.url, given.folder)).rejects.toMatchObject({
      code: 'invalid_setting',
      message: expect.stringContaining(name),
    });
    expect(await tablesOf(given.database.url)).toEqual([]);
  },
);
