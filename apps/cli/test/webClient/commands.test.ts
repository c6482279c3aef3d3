import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { buildLocalClient } from '../../src/webClient/buildLocalClient.ts';
import { ClientServer } from '../../src/webClient/ClientServer.ts';
import { TamperingServer } from './TamperingServer.ts';

const MAIN = join(import.meta.dirname, '../../src/main.ts');

async function run(...args: readonly string[]) {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { out, err, code };
}

describe('porchlight verify client', () => {
  test('says 0 of the client that is built from these sources, however it is served', async () => {
    const client = await buildLocalClient();
    const server = new URL('http://127.0.0.1:9');
    await using served = await ClientServer.start({ client, server, port: 0, tileUrl: null });
    const { out, code } = await run('verify', 'client', served.url);
    expect(out).toContain(client.bundle.bundleHex);
    expect(out).toContain(`${client.bundle.files.length} are as expected`);
    expect(code).toBe(0);
  });

  test('says 1 of another, and names what differs', async () => {
    await using other = await TamperingServer.start();
    const { out, code } = await run('verify', 'client', other.url.href, '--json');
    expect(JSON.parse(out).faults).toContainEqual({
      path: '/assets/app-AbC123.js',
      what: 'is announced and belongs to no client that was built here',
    });
    expect(code).toBe(1);
  });

  test('explains what it does not understand', async () => {
    for (const args of [[], ['ftp://x'], ['https://x.example', '--bundle', 'abc']]) {
      const { err, code } = await run('verify', 'client', ...args);
      expect([err.includes('porchlight verify client URL'), code]).toEqual([true, 1]);
    }
  });
});

test('porchlight web serves the client that is built here until it is told to stop', async () => {
  await using server = await TamperingServer.start();
  const child = spawn(process.execPath, [MAIN, 'web', '--server', server.url.href, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = await once(child.stdout, 'data');
  const url = /http:\/\/localhost:\d+\//.exec(String(said))?.[0] ?? '';
  const settings = await fetch(new URL('client.json', url));
  expect(await settings.json()).toEqual({
    apiAuthority: server.url.host,
    tileUrl: null,
    tileAttribution: null,
  });
  child.kill('SIGTERM');
  const [code] = await once(child, 'close');
  expect(code).toBe(0);
});
