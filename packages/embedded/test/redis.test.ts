import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { findRedis, startRedis } from '@porchlight/embedded';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const program = findRedis(process.env['PATH'] ?? '');
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'porchlight-redis-test-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Sends inline commands and returns everything that Redis answers until it hangs up. */
function talk(url: string, commands: readonly string[]): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let reply = '';
    const socket = createConnection({ host: hostname, port: Number(port) });
    socket.on('connect', () => socket.write(`${[...commands, 'QUIT'].join('\r\n')}\r\n`));
    socket.on('data', (chunk) => {
      reply += chunk.toString('latin1');
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(reply));
  });
}

const auth = (url: string) => `AUTH ${new URL(url).password}`;

test('findRedis returns null where no folder of the path has one', () => {
  expect(findRedis(['', 'relative', folder].join(delimiter))).toBeNull();
});

describe.runIf(program !== null)('startRedis', () => {
  const start = () => startRedis({ program: program ?? '', folder });

  test('keeps what it acknowledged through kill -9 and a restart', async () => {
    const first = await start();
    expect(await talk(first.url, [auth(first.url), 'SET kept yes'])).toContain('+OK\r\n+OK\r\n');
    process.kill(first.pid, 'SIGKILL');
    expect(await first.exited).toBe('signal SIGKILL');

    await using second = await start();
    expect(await talk(second.url, [auth(first.url), 'GET kept'])).toContain('$3\r\nyes\r\n');
  });

  test('answers nobody without the password', async () => {
    await using server = await start();
    expect(await talk(server.url, ['GET kept'])).toContain('-NOAUTH');
  });

  test('never throws data away to make room', async () => {
    await using server = await start();
    expect(await talk(server.url, [auth(server.url), 'CONFIG GET maxmemory-policy'])).toContain('noeviction');
  });

  test('stop leaves no process', async () => {
    const server = await start();
    await server.stop();
    expect(() => process.kill(server.pid, 0)).toThrow();
  });

  test('says why it did not start', async () => {
    await using server = await start();
    const port = Number(new URL(server.url).port);
    await expect(
      startRedis({ program: program ?? '', folder: join(folder, 'other'), port }),
    ).rejects.toMatchObject({ code: 'unavailable', message: expect.stringMatching(/bind|listen/) });
  });
});
