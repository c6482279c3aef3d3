import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { type S3Server, type S3ServerOptions, startS3Server } from '../src/index.ts';

export const WRITER = {
  accessKeyId: 'test-writer',
  secretAccessKey: 'writer-secret-0123456789',
  permission: 'read-write',
} as const;

export const READER = {
  accessKeyId: 'test-reader',
  secretAccessKey: 'reader-secret-0123456789',
  permission: 'read',
} as const;

export const BUCKET = 'clips';

/** A folder that goes away with its test. */
export async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'porchlight-s3-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** A server on a folder of its own, and the SDK with its default settings as a client. A failure of the server fails the test at its end. */
export async function testServer(
  options: Partial<S3ServerOptions> = {},
): Promise<AsyncDisposable & { server: S3Server; client: S3Client; folder: string }> {
  const folder = await temporaryFolder();
  const failures: unknown[] = [];
  const server = await startS3Server({
    folder: folder.path,
    credentials: [WRITER, READER],
    buckets: [BUCKET],
    onInternalError: (error) => failures.push(error),
    ...options,
  });
  const client = sdkClient(server.url, WRITER);
  return {
    server,
    client,
    folder: folder.path,
    async [Symbol.asyncDispose]() {
      client.destroy();
      await server.stop();
      await folder[Symbol.asyncDispose]();
      if (failures.length > 0) throw new AggregateError(failures, 'the server failed');
    },
  };
}

export function sdkClient(
  endpoint: string,
  credentials: { accessKeyId: string; secretAccessKey: string },
): S3Client {
  return new S3Client({ endpoint, region: 'us-east-1', credentials, forcePathStyle: true, maxAttempts: 1 });
}

/** Bytes that repeat at no power of two. */
export function patterned(length: number): Buffer {
  return Buffer.from(Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8) * 7) & 0xff));
}
