import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32 } from 'node:zlib';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

/**
 * What a checksum costs whoever puts a clip: `node packages/object-store/bench/putCost.ts`. One JSON line per size and way, with medians of
 * interleaved rounds against the embedded server in a process of its own; `cpuMs` is the client's.
 */
const CREDENTIAL = {
  accessKeyId: 'bench',
  secretAccessKey: 'bench-secret-0123456789',
  permission: 'read-write',
};
const SERVER = fileURLToPath(import.meta.resolve('@porchlight/s3-server/main'));

function clientOf(
  endpoint: string,
  requestChecksumCalculation: 'WHEN_SUPPORTED' | 'WHEN_REQUIRED',
): S3Client {
  return new S3Client({
    endpoint,
    region: 'us-east-1',
    credentials: CREDENTIAL,
    forcePathStyle: true,
    expectContinueHeader: false,
    requestChecksumCalculation,
  });
}

function waysOf(url: string): Record<string, (key: string, body: Uint8Array) => Promise<unknown>> {
  const byDefault = clientOf(url, 'WHEN_SUPPORTED');
  const whenRequired = clientOf(url, 'WHEN_REQUIRED');
  const put = (client: S3Client, Key: string, Body: Uint8Array, more: object = {}) =>
    client.send(new PutObjectCommand({ Bucket: 'clips', Key, Body, ContentLength: Body.length, ...more }));
  return {
    'put, CRC32 by the SDK': (key, body) => put(byDefault, key, body),
    'put, no checksum': (key, body) => put(whenRequired, key, body),
    'put, CRC32 by zlib': (key, body) => {
      const digest = Buffer.alloc(4);
      digest.writeUInt32BE(crc32(body));
      return put(whenRequired, key, body, { ChecksumCRC32: digest.toString('base64') });
    },
    'get, checked': async (key) => {
      const { Body } = await byDefault.send(new GetObjectCommand({ Bucket: 'clips', Key: key }));
      return Body?.transformToByteArray();
    },
  };
}

async function measure(run: (key: string) => Promise<unknown>, count: number) {
  const cpu = process.cpuUsage();
  const startedMs = performance.now();
  for (let i = 0; i < count; i++) await run(`clip-${i}`);
  const { user, system } = process.cpuUsage(cpu);
  return { cpuMs: (user + system) / 1000 / count, wallMs: (performance.now() - startedMs) / count };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

async function bench(url: string, sizeBytes: number, count: number, rounds: number): Promise<void> {
  const body = new Uint8Array(randomBytes(sizeBytes));
  const ways = Object.entries(waysOf(url)).map(([name, run]) => ({
    name,
    run: (key: string) => run(key, body),
    measured: [] as { cpuMs: number; wallMs: number }[],
  }));
  for (let round = 0; round < rounds; round++) {
    for (const way of ways) way.measured.push(await measure(way.run, count));
  }
  for (const { name, measured } of ways) {
    const wallMs = median(measured.map((one) => one.wallMs));
    const cpuMs = median(measured.map((one) => one.cpuMs));
    const line = { sizeMiB: sizeBytes / 2 ** 20, name, cpuMs, wallMs, mbPerS: sizeBytes / 1000 / wallMs };
    process.stdout.write(
      `${JSON.stringify(line, (_, v) => (typeof v === 'number' ? Number(v.toFixed(2)) : v))}\n`,
    );
  }
}

const folder = await mkdtemp(join(tmpdir(), 'porchlight-bench-'));
const server = spawn(process.execPath, [SERVER], {
  env: { S3_FOLDER: folder, S3_CREDENTIALS: JSON.stringify([CREDENTIAL]), S3_BUCKETS: 'clips' },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const [ready] = (await once(server.stdout, 'data')) as [Buffer];
const { url } = JSON.parse(ready.toString()) as { url: string };
await bench(url, 2 ** 20, 30, 7);
await bench(url, 16 * 2 ** 20, 4, 7);
const exited = once(server, 'exit');
server.kill('SIGTERM');
await exited;
await rm(folder, { recursive: true });
process.exit();
