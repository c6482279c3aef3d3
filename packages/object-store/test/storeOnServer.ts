import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type S3Server, type S3ServerOptions, startS3Server } from '@porchlight/s3-server';
import { connectClipStore, type S3ClipStore } from '../src/index.ts';

export const CREDENTIAL = {
  accessKeyId: 'store-test',
  secretAccessKey: 'store-secret-0123456789',
  permission: 'read-write',
} as const;

/** A store in a fresh bucket of a fresh server. */
export async function storeOnServer(
  options: Partial<S3ServerOptions> = {},
): Promise<AsyncDisposable & { store: S3ClipStore; server: S3Server; folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'porchlight-store-'));
  const server = await startS3Server({ folder, credentials: [CREDENTIAL], buckets: [], ...options });
  const store = connectClipStore({
    endpoint: server.url,
    region: 'us-east-1',
    bucket: 'clips',
    ...CREDENTIAL,
  });
  await store.ensureBucket();
  return {
    store,
    server,
    folder,
    async [Symbol.asyncDispose]() {
      store.close();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
