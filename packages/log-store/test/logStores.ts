import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type S3Server, startS3Server } from '@porchlight/s3-server';
import { connectLogObjects, type LogBucketSettings, type S3LogObjects } from '../src/index.ts';

const CREDENTIAL = {
  accessKeyId: 'log-test',
  secretAccessKey: 'log-secret-0123456789',
  permission: 'read-write',
} as const;

/** A folder that goes away with its test. */
export async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'porchlight-log-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

export interface LogBucket extends AsyncDisposable {
  readonly objects: S3LogObjects;
  readonly settings: LogBucketSettings;
  readonly server: S3Server;
}

/** The log's objects in a fresh bucket of a fresh server. */
export async function logBucket(): Promise<LogBucket> {
  const folder = await temporaryFolder();
  const server = await startS3Server({ folder: folder.path, credentials: [CREDENTIAL], buckets: [] });
  const settings = {
    endpoint: server.url,
    region: 'us-east-1',
    bucket: 'porchlight-log',
    accessKeyId: CREDENTIAL.accessKeyId,
    secretAccessKey: CREDENTIAL.secretAccessKey,
  };
  const objects = connectLogObjects(settings);
  await objects.ensureBucket();
  return {
    objects,
    settings,
    server,
    async [Symbol.asyncDispose]() {
      objects.close();
      await server.stop();
      await folder[Symbol.asyncDispose]();
    },
  };
}
