import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { findRedis, startPostgres, startRedis } from '@porchlight/embedded';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

const redis = findRedis(process.env['PATH'] ?? '');
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'porchlight-parent-test-'));
  await chmod(folder, 0o711);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface Parent {
  readonly process: ChildProcess;
  readonly pid: number;
  readonly url: string;
}

async function startParent(kind: 'postgres' | 'redis', dataFolder: string): Promise<Parent> {
  const program = join(import.meta.dirname, 'programs/parent.ts');
  const child = spawn(process.execPath, [program, kind, dataFolder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return { process: child, ...JSON.parse(line) };
}

async function killHard({ process: child }: Parent): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** Gone, or waiting only for a parent to ask how it ended. */
function hasEnded(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() === '' || stdout.startsWith('Z');
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

describe('when the process that started it is killed', () => {
  test('PostgreSQL ends by itself', async () => {
    const parent = await startParent('postgres', join(folder, 'data'));
    await killHard(parent);
    await vi.waitUntil(() => hasEnded(parent.pid), { timeout: 20_000 });
  });

  test('PostgreSQL starts again in the same moment, with what was committed', async () => {
    const dataFolder = join(folder, 'data');
    const parent = await startParent('postgres', dataFolder);
    await query(parent.url, 'CREATE TABLE kept AS SELECT 1 AS one');
    await killHard(parent);
    await using second = await startPostgres({ dataFolder });
    expect(hasEnded(parent.pid)).toBe(true);
    expect(await query(second.connectionString('postgres'), 'SELECT one FROM kept')).toEqual([{ one: 1 }]);
  });

  test.runIf(redis !== null)('Redis ends by itself', async () => {
    const parent = await startParent('redis', folder);
    await killHard(parent);
    await vi.waitUntil(() => hasEnded(parent.pid), { timeout: 20_000 });
  });

  test.runIf(redis !== null)('Redis starts again in the same moment, once the first is gone', async () => {
    const parent = await startParent('redis', folder);
    await killHard(parent);
    await using second = await startRedis({ program: redis ?? '', folder });
    expect(hasEnded(parent.pid)).toBe(true);
    expect(second.pid).not.toBe(parent.pid);
  });
});

describe.runIf(redis !== null)('a folder that a Redis works in', () => {
  const start = () => startRedis({ program: redis ?? '', folder });

  test('takes no second one, and says whose it is', async () => {
    await using living = await start();
    await expect(start()).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining(`kill ${living.pid}`),
    });
    expect(hasEnded(living.pid)).toBe(false);
  });

  test('lets one of several that start at once in', async () => {
    const outcomes = await Promise.allSettled([start(), start(), start()]);
    const started = outcomes.filter((each) => each.status === 'fulfilled');
    for (const each of started) await each.value.stop();
    expect(started).toHaveLength(1);
  });

  test('is free again when the number in its lock belongs to another program', async () => {
    await writeFile(join(folder, 'redis.pid'), `${process.pid} ${process.ppid}\n`);
    await using started = await start();
    expect(hasEnded(started.pid)).toBe(false);
  });
});
