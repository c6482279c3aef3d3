import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { sendSigned } from './rawRequest.ts';
import { signedHeaders } from './signRequest.ts';
import { BUCKET, patterned, sdkClient, temporaryFolder, WRITER } from './testServer.ts';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

interface Running extends AsyncDisposable {
  readonly process: ChildProcess;
  readonly url: string;
}

function spawnServer(environment: Readonly<Record<string, string>>) {
  return spawn(process.execPath, [MAIN], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function startProcess(folder: string, credentials = JSON.stringify([WRITER])): Promise<Running> {
  const child = spawnServer({ S3_FOLDER: folder, S3_CREDENTIALS: credentials, S3_BUCKETS: BUCKET });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const ready = JSON.parse(line.toString()) as { ready: boolean; url: string };
  expect(ready.ready).toBe(true);
  return {
    process: child,
    url: ready.url,
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
    },
  };
}

async function kill(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<unknown[]> {
  const exited = once(child, 'exit');
  child.kill(signal);
  return exited;
}

test('a server killed in the middle of writes keeps what it acknowledged, shows nothing half, and sweeps the rest', async () => {
  await using folder = await temporaryFolder();
  const pending = () => readdir(join(folder.path, 'pending'));
  const acknowledged = new Set<string>();
  const body = patterned(300_000);
  for (let round = 0; round < 3; round++) {
    await using server = await startProcess(folder.path);
    expect(await pending()).toEqual([]);
    const client = sdkClient(server.url, WRITER);
    const half = await putHalf(server.url, `half-${round}`);
    let stop = false;
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      for (let i = 0; !stop; i++) {
        const Key = `${round}/${writer}/${i}`;
        await client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: body })).then(
          () => acknowledged.add(Key),
          () => {
            stop = true;
          },
        );
      }
    });
    const before = acknowledged.size;
    await expect.poll(() => acknowledged.size).toBeGreaterThan(before + 12);
    await kill(server.process, 'SIGKILL');
    await Promise.all(writers);
    half.destroy();
    client.destroy();
    expect((await pending()).length).toBeGreaterThan(0);
  }
  await using server = await startProcess(folder.path);
  expect(await pending()).toEqual([]);
  const client = sdkClient(server.url, WRITER);
  const listed = await client.send(new ListObjectsV2Command({ Bucket: BUCKET }));
  client.destroy();
  const keys = (listed.Contents ?? []).map(({ Key = '' }) => Key);
  expect(keys.filter((key) => key.startsWith('half'))).toEqual([]);
  expect(keys).toEqual(expect.arrayContaining([...acknowledged]));
  for (const key of keys) {
    const stored = await sendSigned(server.url, { method: 'GET', path: `/${BUCKET}/${key}` });
    expect(stored.body.equals(body)).toBe(true);
  }
});

test('SIGTERM lets a request end and then the process, with status 0', async () => {
  await using folder = await temporaryFolder();
  await using server = await startProcess(folder.path);
  const half = await putHalf(server.url, 'finished');
  const exited = kill(server.process, 'SIGTERM');
  const answered = once(half, 'response');
  half.end(patterned(1_000_000).subarray(500_000));
  const [response] = (await answered) as [{ statusCode: number; resume(): void }];
  expect(response.statusCode).toBe(200);
  response.resume();
  expect(await exited).toEqual([0, null]);
});

test('credentials may come from a file', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'credentials.json');
  await writeFile(path, JSON.stringify([WRITER]));
  await using server = await startProcess(join(folder.path, 'data'), path);
  expect((await sendSigned(server.url, { method: 'GET', path: `/${BUCKET}/a` })).code).toBe('NoSuchKey');
  await rm(path);
});

test.each([
  ['no folder', { S3_FOLDER: '' }, 'S3_FOLDER'],
  ['an address that is not loopback', { S3_HOST: '0.0.0.0' }, 'loopback'],
  ['the name of another machine', { S3_HOST: 'example.com' }, 'loopback'],
  ['a port that is none', { S3_PORT: '99999' }, 'S3_PORT'],
  ['no credentials', { S3_CREDENTIALS: '[]' }, 'credential'],
  ['broken credentials', { S3_CREDENTIALS: '[{"secretAccessKey":"do-not-print-me"' }, 'S3_CREDENTIALS'],
  [
    'a short secret',
    { S3_CREDENTIALS: JSON.stringify([{ ...WRITER, secretAccessKey: 'do-not-print-me' }]) },
    '16',
  ],
  ['an impossible bucket', { S3_BUCKETS: '..' }, 'bucket'],
])('with %s the process says what is wrong and ends', async (_, environment, hint) => {
  await using folder = await temporaryFolder();
  const child = spawnServer({
    S3_FOLDER: folder.path,
    S3_CREDENTIALS: JSON.stringify([WRITER]),
    ...environment,
  });
  let said = '';
  child.stderr.on('data', (piece: Buffer) => {
    said += piece.toString();
  });
  const [status] = (await once(child, 'close')) as [number];
  expect(status).toBe(1);
  expect(JSON.parse(said)).toMatchObject({ code: 'invalid_setting', message: expect.stringContaining(hint) });
  expect(said).not.toContain('do-not-print-me');
});

/** Sends the first half of a body of 1,000,000 bytes, and resolves when the server is writing it. */
async function putHalf(url: string, key: string) {
  const { hostname, port, host } = new URL(url);
  const path = `/${BUCKET}/${key}`;
  const headers = signedHeaders(
    {
      method: 'PUT',
      path,
      headers: { host, 'content-length': '1000000', expect: '100-continue' },
      payload: 'UNSIGNED-PAYLOAD',
    },
    { ...WRITER, at: new Date() },
  );
  const outgoing = request({ hostname, port, method: 'PUT', path, headers, agent: false });
  outgoing.on('error', () => {});
  outgoing.flushHeaders();
  await once(outgoing, 'continue');
  outgoing.write(patterned(1_000_000).subarray(0, 500_000));
  return outgoing;
}
