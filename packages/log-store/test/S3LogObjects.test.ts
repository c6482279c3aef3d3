import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { utf8 } from '@porchlight/kernel';
import { logObjectsContract } from '@porchlight/testkit/log-objects/contract';
import { expect, test } from 'vitest';
import { connectLogObjects } from '../src/index.ts';
import { logBucket } from './logStores.ts';

logObjectsContract('S3LogObjects', logBucket);

test.each([
  ['tile/0/000', 'application/octet-stream', 'public, max-age=31536000, immutable'],
  ['tile/entries/000.p/7', 'application/octet-stream', 'public, max-age=31536000, immutable'],
  ['checkpoint', 'text/plain; charset=utf-8', 'public, max-age=1'],
  ['unwitnessed', 'text/plain; charset=utf-8', 'public, max-age=1'],
  ['policy', 'text/plain; charset=utf-8', 'public, max-age=60'],
  ['staged/5-ab', 'application/octet-stream', 'no-store'],
])('%s is served as %s and kept as %s', async (name, contentType, cacheControl) => {
  await using bucket = await logBucket();
  await bucket.objects.put(name, utf8('bytes'));
  const { bucket: Bucket, endpoint, region, ...credentials } = bucket.settings;
  const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  const served = await client.send(new GetObjectCommand({ Bucket, Key: name }));
  client.destroy();
  expect(served).toMatchObject({ ContentType: contentType, CacheControl: cacheControl });
});

test('a server that went away is unavailable, for every method', async () => {
  await using bucket = await logBucket();
  await bucket.server.stop();
  const unavailable = { code: 'unavailable', retryable: true };
  const { objects } = bucket;
  await expect(objects.get('checkpoint')).rejects.toMatchObject(unavailable);
  await expect(objects.put('checkpoint', utf8('a'))).rejects.toMatchObject(unavailable);
  await expect(objects.delete('checkpoint')).rejects.toMatchObject(unavailable);
  await expect(Array.fromAsync(objects.list(''))).rejects.toMatchObject(unavailable);
  await expect(objects.ensureBucket()).rejects.toMatchObject(unavailable);
});

test('a wrong key stops the start with a clear word', async () => {
  await using bucket = await logBucket();
  const wrong = connectLogObjects({ ...bucket.settings, secretAccessKey: 'not-the-secret-0123456789' });
  await expect(wrong.ensureBucket()).rejects.toMatchObject({ code: 'invalid_setting' });
  await expect(wrong.get('checkpoint')).rejects.toMatchObject({ code: 'unavailable' });
  wrong.close();
});
