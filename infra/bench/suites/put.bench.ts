import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { connectClipStore } from '@porchlight/object-store';
import type { BenchOptions, BenchRow } from '../Benchmark.ts';
import { interleave } from '../interleave.ts';

export const name = 'put';
export const about =
  'what a checksum costs whoever puts a clip: MB per second of client CPU, ours against the SDK with its default checksum and with none';

const SERVER = fileURLToPath(import.meta.resolve('@porchlight/s3-server/main'));
const CREDENTIAL = {
  accessKeyId: 'bench',
  secretAccessKey: 'bench-secret-0123456789',
  permission: 'read-write',
};
const BUCKET = 'clips';
const SIZES = [
  { sizeBytes: 2 ** 20, count: 30 },
  { sizeBytes: 2 ** 24, count: 4 },
] as const;

type Put = (key: string, body: Uint8Array) => Promise<unknown>;

export async function run(options: BenchOptions): Promise<readonly BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'porchlight-bench-'));
  const env = { S3_FOLDER: folder, S3_CREDENTIALS: JSON.stringify([CREDENTIAL]), S3_BUCKETS: BUCKET };
  const server = spawn(process.execPath, [SERVER], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(server, 'exit');
  try {
    const [ready] = await once(server.stdout, 'data');
    const { url } = JSON.parse(String(ready));
    const rows: BenchRow[] = [];
    for (const size of SIZES) rows.push(...(await compare(url, size, options)));
    return rows;
  } finally {
    server.kill('SIGTERM');
    await exited;
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compare(url: string, { sizeBytes, count }: (typeof SIZES)[number], options: BenchOptions) {
  const body = new Uint8Array(randomBytes(sizeBytes));
  const rateOf = (put: Put) => async () => {
    const before = process.cpuUsage();
    for (let i = 0; i < count; i++) await put(`clip-${i}`, body);
    const { user, system } = process.cpuUsage(before);
    return (count * sizeBytes) / (user + system);
  };
  const ours = connectClipStore({ endpoint: url, region: 'local', bucket: BUCKET, ...CREDENTIAL });
  const rows = await interleave(
    {
      measure: `put ${sizeBytes / 2 ** 20} MiB`,
      unit: 'MB per CPU s',
      contenders: {
        'ours, CRC-32 by zlib': rateOf((key, bytes) => ours.put(key, bytes)),
        'SDK default, CRC-32 by the SDK': rateOf(sdkPut(url, 'WHEN_SUPPORTED')),
        'SDK without a checksum': rateOf(sdkPut(url, 'WHEN_REQUIRED')),
      },
      peer: 'SDK default, CRC-32 by the SDK',
    },
    options,
  );
  ours.close();
  return rows;
}

function sdkPut(endpoint: string, requestChecksumCalculation: 'WHEN_SUPPORTED' | 'WHEN_REQUIRED'): Put {
  const client = new S3Client({
    endpoint,
    region: 'local',
    credentials: CREDENTIAL,
    forcePathStyle: true,
    expectContinueHeader: false,
    requestChecksumCalculation,
  });
  return (Key, Body) =>
    client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body, ContentLength: Body.length }));
}
