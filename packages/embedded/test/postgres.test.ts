import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  freePort,
  freshDatabase,
  type PostgresServer,
  postgresCanReach,
  startPostgres,
} from '@porchlight/embedded';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';

const asRoot = process.getuid?.() === 0;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'porchlight-pg-test-'));
  await chmod(folder, 0o711);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function query(url: string, text: string, values: unknown[] = []): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(text, values)).rows;
  } finally {
    await client.end();
  }
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Commits rows one by one until the connection breaks, and returns how many the server had acknowledged. */
async function insertUntilBroken(server: PostgresServer, killAfter: number): Promise<number> {
  const client = new pg.Client({ connectionString: server.connectionString('postgres') });
  client.on('error', () => undefined);
  await client.connect();
  await client.query('CREATE TABLE kept (n int PRIMARY KEY)');
  let acknowledged = 0;
  try {
    for (;;) {
      await client.query('INSERT INTO kept VALUES ($1)', [acknowledged + 1]);
      acknowledged += 1;
      if (acknowledged === killAfter) process.kill(server.pid, 'SIGKILL');
    }
  } catch {
    return acknowledged;
  } finally {
    await client.end().catch(() => undefined);
  }
}

describe('startPostgres', () => {
  test('keeps every committed row through kill -9 and a restart', async () => {
    const dataFolder = join(folder, 'data');
    const first = await startPostgres({ dataFolder });
    const acknowledged = await insertUntilBroken(first, 200);
    expect(await first.exited).toBe('signal SIGKILL');

    await using second = await startPostgres({ dataFolder });
    const rows = await query(second.connectionString('postgres'), 'SELECT count(*)::int AS n FROM kept');
    expect(acknowledged).toBeGreaterThanOrEqual(200);
    expect((rows[0] as { n: number }).n).toBeGreaterThanOrEqual(acknowledged);
  });

  test('starts on a lock file whose process number now belongs to another program', async () => {
    const dataFolder = join(folder, 'data');
    const first = await startPostgres({ dataFolder, fsync: false });
    process.kill(first.pid, 'SIGKILL');
    await first.exited;
    await using other = await startPostgres({ dataFolder: join(folder, 'other'), fsync: false });
    const lockFile = join(dataFolder, 'cluster', 'pgdata', 'postmaster.pid');
    const lock = await readFile(lockFile, 'utf8');
    await writeFile(lockFile, lock.replace(/^\d+/, String(other.pid)));

    await using second = await startPostgres({ dataFolder, fsync: false });
    expect(lives(second.pid)).toBe(true);
  });

  test('says which process still works on the folder, and leaves it alone', async () => {
    const dataFolder = join(folder, 'data');
    await using living = await startPostgres({ dataFolder, fsync: false });
    await expect(startPostgres({ dataFolder, fsync: false })).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining(`kill -INT ${living.pid}`),
    });
    expect(await query(living.connectionString('postgres'), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test('stop leaves no process and no socket', async () => {
    const dataFolder = join(folder, 'data');
    const server = await startPostgres({ dataFolder, fsync: false });
    await server.stop();
    await server.stop();
    expect(lives(server.pid)).toBe(false);
    expect(await readdir(dataFolder)).toEqual(['cluster']);
    const processes = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
    expect(processes).not.toContain(dataFolder);
  });

  test('listens on no TCP port unless asked, and then on 127.0.0.1 with a password', async () => {
    await using quiet = await startPostgres({ dataFolder: join(folder, 'quiet'), fsync: false });
    expect(await query(quiet.connectionString('postgres'), 'SHOW listen_addresses')).toEqual([
      { listen_addresses: '' },
    ]);

    const port = await freePort();
    await using open = await startPostgres({ dataFolder: join(folder, 'open'), fsync: false, port });
    expect(open.connectionString('postgres')).toContain(`@127.0.0.1:${port}/postgres`);
    expect(await query(open.connectionString('postgres'), 'SHOW listen_addresses')).toEqual([
      { listen_addresses: '127.0.0.1' },
    ]);
    await expect(
      query(open.connectionString('postgres', 'postgres', 'guess'), 'SELECT 1'),
    ).rejects.toMatchObject({ code: '28P01' });
  });

  test('asks for the password on the socket too, and keeps it where only its owner can read it', async () => {
    const dataFolder = join(folder, 'data');
    await using server = await startPostgres({ dataFolder, fsync: false });
    await expect(
      query(server.connectionString('postgres', 'postgres', 'guess'), 'SELECT 1'),
    ).rejects.toMatchObject({ code: '28P01' });
    const { mode, uid } = await stat(join(dataFolder, 'cluster', 'password'));
    expect([mode & 0o777, uid]).toEqual([0o600, process.getuid?.()]);
  });

  test('writes through to the disk unless told otherwise', async () => {
    await using server = await startPostgres({ dataFolder: join(folder, 'data') });
    const rows = await query(
      server.connectionString('postgres'),
      "SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') ORDER BY name",
    );
    expect(rows.map((row) => (row as { setting: string }).setting)).toEqual(['on', 'on', 'on']);
  });

  test('starts in a folder whose path is too long for a socket', async () => {
    const dataFolder = join(folder, 'a-long-name'.repeat(8), 'data');
    await using server = await startPostgres({ dataFolder, fsync: false });
    expect(await query(server.connectionString('postgres'), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test('clears away what a kill left of a half-made cluster', async () => {
    const dataFolder = join(folder, 'data');
    await mkdir(join(dataFolder, 'cluster-half', 'pgdata'), { recursive: true });
    await chmod(dataFolder, 0o711);
    await using server = await startPostgres({ dataFolder, fsync: false });
    expect(lives(server.pid)).toBe(true);
    expect(await readdir(dataFolder)).not.toContain('cluster-half');
  });

  test('refuses a folder that holds files of somebody else, and leaves it as it was', async () => {
    await writeFile(join(folder, 'photo.jpg'), '');
    await expect(startPostgres({ dataFolder: folder })).rejects.toMatchObject({ code: 'invalid_setting' });
    expect(await readdir(folder)).toEqual(['photo.jpg']);
  });

  test('logs neither statements nor rows', async () => {
    const lines: string[] = [];
    await using server = await startPostgres({
      dataFolder: join(folder, 'data'),
      fsync: false,
      log: (line) => lines.push(line),
    });
    const url = server.connectionString('postgres');
    await query(url, 'CREATE TABLE t (secret text PRIMARY KEY)');
    await query(url, "INSERT INTO t VALUES ('canary')");
    await expect(query(url, "INSERT INTO t VALUES ('canary')")).rejects.toMatchObject({ code: '23505' });
    await server.stop();
    expect(lines.join('\n')).toContain('duplicate key');
    expect(lines.join('\n')).not.toContain('canary');
  });
});

describe.runIf(asRoot)('startPostgres as root', () => {
  test('runs as nobody', async () => {
    await using server = await startPostgres({ dataFolder: join(folder, 'data'), fsync: false });
    const { uid } = await stat(`/proc/${server.pid}`);
    expect(uid).not.toBe(0);
  });

  test('says which folder is in the way of nobody', async () => {
    await chmod(folder, 0o700);
    expect(await postgresCanReach(folder)).toBe(false);
    await expect(startPostgres({ dataFolder: join(folder, 'data') })).rejects.toMatchObject({
      code: 'invalid_setting',
      message: expect.stringContaining(`chmod o+x ${folder}`),
    });
  });
});

describe('freshDatabase', () => {
  test('gives each caller a database of its own and drops it, connected or not', async () => {
    const adminUrl = inject('postgresUrl');
    const one = await freshDatabase(adminUrl);
    await using two = await freshDatabase(adminUrl);
    await query(one.url, 'CREATE TABLE only_here (n int)');
    await expect(query(two.url, 'SELECT * FROM only_here')).rejects.toMatchObject({ code: '42P01' });

    const connected = new pg.Client({ connectionString: one.url });
    connected.on('error', () => undefined);
    await connected.connect();
    await one[Symbol.asyncDispose]();
    await connected.end().catch(() => undefined);
    await expect(query(one.url, 'SELECT 1')).rejects.toMatchObject({ code: '3D000' });
  });
});
