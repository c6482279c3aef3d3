import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { freshDatabase } from '@porchlight/embedded';
import pg from 'pg';
import { expect, inject, it } from 'vitest';
import { databaseSources } from '../../src/leaks/databaseSources.ts';
import { dumpDatabase } from '../../src/leaks/dumpDatabase.ts';
import { folderSources } from '../../src/leaks/folderSources.ts';
import { amongDigits, FILM, KEY, newCanary, sealed, sourcesOf } from './canary.ts';

const { key, film, scanner } = newCanary();
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

interface OwnDatabase extends AsyncDisposable {
  readonly url: string;
  readonly client: pg.Client;
}

async function ownDatabase(): Promise<OwnDatabase> {
  const database = await freshDatabase(inject('postgresUrl'));
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const dispose = async () => {
    await client.end();
    await database[Symbol.asyncDispose]();
  };
  return { url: database.url, client, [Symbol.asyncDispose]: dispose };
}

/** Where the canary is planted: what makes the table, what fills it, and with what. */
const plants: Record<string, { make: string; fill: string; value: unknown }> = {
  'public.raw': {
    make: 'CREATE TABLE raw (id int, held bytea)',
    fill: 'INSERT INTO raw VALUES (1, $1)',
    value: key,
  },
  'public.words': {
    make: 'CREATE TABLE words (held text, whole int)',
    fill: 'INSERT INTO words VALUES ($1, 1)',
    value: `"quoted" ${base64(key)}`,
  },
  'public.document': {
    make: 'CREATE TABLE document (held jsonb)',
    fill: 'INSERT INTO document VALUES ($1)',
    value: JSON.stringify({ nested: [{ key: Buffer.from(key) }] }),
  },
  'public.escaped': {
    make: 'CREATE TABLE escaped (held json)',
    fill: 'INSERT INTO escaped VALUES ($1)',
    value: `{"key":"${base64(key).replaceAll('/', '\\/')}"}`,
  },
  'public.toasted': {
    make: 'CREATE TABLE toasted (held text)',
    fill: 'INSERT INTO toasted VALUES ($1)',
    value: `${'easily compressed '.repeat(60_000)}${hex(key)}`,
  },
  'public.packed': {
    make: 'CREATE TABLE packed (held bytea)',
    fill: 'INSERT INTO packed VALUES ($1)',
    value: gzipSync(amongDigits(key, 800_000)),
  },
  'public.numbers': {
    make: 'CREATE TABLE numbers (held int[])',
    fill: 'INSERT INTO numbers VALUES ($1)',
    value: [...key],
  },
  'public.part_one': {
    make: 'CREATE TABLE parted (n int, held bytea) PARTITION BY LIST (n); CREATE TABLE part_one PARTITION OF parted FOR VALUES IN (1)',
    fill: 'INSERT INTO parted VALUES (1, $1)',
    value: key,
  },
  'Odd "Schema".Odd.Table': {
    make: 'CREATE SCHEMA "Odd ""Schema"""; CREATE TABLE "Odd ""Schema"""."Odd.Table" ("whole" bytea, "leaks" int)',
    fill: 'INSERT INTO "Odd ""Schema"""."Odd.Table" VALUES ($1, 1)',
    value: key,
  },
};

it('a canary is found in every kind of column, table and schema, toasted or not', async () => {
  await using database = await ownDatabase();
  for (const { make, fill, value } of Object.values(plants)) {
    await database.client.query(make);
    await database.client.query(fill, [value]);
  }
  const { findings } = await scanner.scanAll(databaseSources(database.url));
  expect(sourcesOf(findings, KEY)).toEqual(Object.keys(plants).sort());
});

it('the toasted canary is compressed on disk, so that only a logical dump shows it', async () => {
  await using database = await ownDatabase();
  const plant = plants['public.toasted'];
  await database.client.query(plant?.make ?? '');
  await database.client.query(plant?.fill ?? '', [plant?.value]);
  const { rows } = await database.client.query<{ stored: number; length: number }>(
    'SELECT pg_column_size(held) AS stored, length(held) AS length FROM toasted',
  );
  expect(rows[0]?.stored).toBeLessThan((rows[0]?.length ?? 0) / 10);
});

it('a canary is found in a materialized view whose table is empty, and in a large object', async () => {
  await using database = await ownDatabase();
  await database.client.query(`CREATE TABLE clips (held bytea)`);
  await database.client.query('INSERT INTO clips VALUES ($1)', [film]);
  await database.client.query('CREATE MATERIALIZED VIEW seen AS SELECT * FROM clips');
  await database.client.query('TRUNCATE clips');
  const large = Buffer.concat([randomBytes(2 ** 20 - 16), key]);
  const created = await database.client.query<{ oid: number }>('SELECT lo_from_bytea(0, $1) AS oid', [large]);
  const { findings } = await scanner.scanAll(databaseSources(database.url));
  expect(sourcesOf(findings, FILM)).toEqual(['public.seen']);
  expect(sourcesOf(findings, KEY)).toEqual([`large object ${created.rows[0]?.oid}`]);
});

it('many rows of sealed bytes give no finding, and each of them is read', async () => {
  await using database = await ownDatabase();
  await database.client.query('CREATE TABLE clips (id int, held bytea, words text)');
  const held = Array.from({ length: 333 }, () => sealed(Buffer.concat([key, film])));
  await database.client.query(
    'INSERT INTO clips SELECT n, b, encode(b, $2) FROM unnest($1::bytea[]) WITH ORDINALITY AS t(b, n)',
    [held, 'base64'],
  );
  const report = await scanner.scanAll(databaseSources(database.url));
  expect(report).toMatchObject({ total: 0, cutShort: 0, sources: 1 });
  expect(report.bytes).toBeGreaterThan(333 * 332 * 3);
});

it('a database that cannot be reached is an error, not a clean result', async () => {
  const url = new URL(inject('postgresUrl'));
  url.pathname = '/no_such_database';
  await expect(scanner.scanAll(databaseSources(url.href))).rejects.toMatchObject({ code: '3D000' });
});

it('the dump in files holds what the sources give', async () => {
  await using database = await ownDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'porchlight-dump-'));
  try {
    await database.client.query(
      'CREATE TABLE clips (id int, held bytea); CREATE SCHEMA "a/b"; CREATE TABLE "a/b".t (n int)',
    );
    await database.client.query('INSERT INTO clips SELECT n, $1 FROM generate_series(1, 120) n', [key]);
    expect(await dumpDatabase(database.url, folder)).toEqual(['a%2Fb.t.txt', 'public.clips.txt']);
    const lines = (await readFile(join(folder, 'public.clips.txt'), 'utf8')).trimEnd().split('\n');
    expect(lines).toEqual([
      '(id,held)',
      ...Array.from({ length: 120 }, (_, i) => `(${i + 1},"\\\\x${hex(key)}")`),
    ]);
    const { findings } = await scanner.scanAll(folderSources(folder));
    expect(sourcesOf(findings, KEY)).toEqual(['public.clips.txt']);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
