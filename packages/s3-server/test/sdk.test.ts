import { Readable } from 'node:stream';
import {
  type ChecksumAlgorithm,
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { BUCKET, patterned, sdkClient, testServer, WRITER } from './testServer.ts';

async function read(client: S3Client, key: string, range?: string): Promise<Buffer> {
  const object = await client.send(
    new GetObjectCommand({ Bucket: BUCKET, Key: key, ...(range !== undefined && { Range: range }) }),
  );
  return Buffer.from((await object.Body?.transformToByteArray()) ?? []);
}

function put(client: S3Client, key: string, body: Buffer | string | Readable, more: object = {}) {
  return client.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: body, ...more }));
}

test('the SDK as it comes reads back what it put, from an array and from a stream', async () => {
  await using s3 = await testServer();
  const body = patterned(3_000_001);
  await put(s3.client, 'array', body);
  // A stream goes as aws-chunked with a CRC32 trailer.
  await put(s3.client, 'stream', Readable.from([body.subarray(0, 70_000), body.subarray(70_000)]), {
    ContentLength: body.length,
  });
  expect((await read(s3.client, 'array')).equals(body)).toBe(true);
  expect((await read(s3.client, 'stream')).equals(body)).toBe(true);
});

test.each(['CRC32', 'CRC32C', 'SHA1', 'SHA256'] satisfies ChecksumAlgorithm[])(
  'a %s checksum is checked in header and trailer, kept, and given back',
  async (algorithm) => {
    await using s3 = await testServer();
    const body = patterned(200_000);
    await put(s3.client, 'header', body, { ChecksumAlgorithm: algorithm });
    await put(s3.client, 'trailer', Readable.from([body]), {
      ChecksumAlgorithm: algorithm,
      ContentLength: body.length,
    });
    for (const key of ['header', 'trailer']) {
      const head = await s3.client.send(
        new HeadObjectCommand({ Bucket: BUCKET, Key: key, ChecksumMode: 'ENABLED' }),
      );
      expect(head[`Checksum${algorithm}`]).toMatch(/=$/);
      expect((await read(s3.client, key)).equals(body)).toBe(true);
    }
  },
);

test('CRC64NVME is refused with its name', async () => {
  await using s3 = await testServer();
  await expect(put(s3.client, 'a', 'x', { ChecksumCRC64NVME: 'AAAAAAAAAAA=' })).rejects.toMatchObject({
    name: 'NotImplemented',
    message: expect.stringContaining('crc64nvme'),
  });
});

test('HEAD and GET agree on size, ETag, type and metadata', async () => {
  await using s3 = await testServer();
  const stored = await put(s3.client, 'a', 'hello', {
    ContentType: 'video/mp4',
    CacheControl: 'no-store',
    Metadata: { device: 'ab12' },
  });
  const head = await s3.client.send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'a' }));
  const get = await s3.client.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'a' }));
  for (const answer of [head, get]) {
    expect(answer).toMatchObject({
      ContentLength: 5,
      ETag: '"5d41402abc4b2a76b9719d911017c592"',
      ContentType: 'video/mp4',
      CacheControl: 'no-store',
      Metadata: { device: 'ab12' },
      AcceptRanges: 'bytes',
    });
  }
  expect(stored.ETag).toBe(head.ETag);
  await get.Body?.transformToByteArray();
});

test.each([
  ['bytes=0-0', 0, 1],
  ['bytes=10-19', 10, 20],
  ['bytes=990-', 990, 1000],
  ['bytes=990-5000', 990, 1000],
  ['bytes=-7', 993, 1000],
  ['bytes=-5000', 0, 1000],
  ['bytes=5-1', 0, 1000],
  ['lines=1-2', 0, 1000],
])('the range %s of 1,000 bytes is from %i to %i', async (range, start, end) => {
  await using s3 = await testServer();
  const body = patterned(1000);
  await put(s3.client, 'a', body);
  expect(await read(s3.client, 'a', range)).toEqual(body.subarray(start, end));
});

test.each(['bytes=1000-', 'bytes=1000-1001', 'bytes=-0'])(
  'the range %s of 1,000 bytes is refused with 416',
  async (range) => {
    await using s3 = await testServer();
    await put(s3.client, 'a', patterned(1000));
    await expect(read(s3.client, 'a', range)).rejects.toMatchObject({
      name: 'InvalidRange',
      $metadata: { httpStatusCode: 416 },
    });
  },
);

test('If-None-Match: * keeps the object that is there, also of many writers at once', async () => {
  await using s3 = await testServer();
  const puts = await Promise.allSettled(
    Array.from({ length: 8 }, (_, i) => put(s3.client, 'once', `writer ${i}`, { IfNoneMatch: '*' })),
  );
  const winners = puts.flatMap((result, i) => (result.status === 'fulfilled' ? [`writer ${i}`] : []));
  expect(winners).toEqual([(await read(s3.client, 'once')).toString()]);
  await expect(put(s3.client, 'once', 'late', { IfNoneMatch: '*' })).rejects.toMatchObject({
    name: 'PreconditionFailed',
    $metadata: { httpStatusCode: 412 },
  });
});

test('a conditional read is answered with 304, 412 or the object', async () => {
  await using s3 = await testServer();
  const { ETag = '' } = await put(s3.client, 'a', 'hello');
  const get = (more: object) => s3.client.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'a', ...more }));
  await expect(get({ IfNoneMatch: ETag })).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
  await expect(get({ IfMatch: '"other"' })).rejects.toMatchObject({ $metadata: { httpStatusCode: 412 } });
  await expect(get({ IfModifiedSince: new Date(Date.now() + 60_000) })).rejects.toMatchObject({
    $metadata: { httpStatusCode: 304 },
  });
  const whole = await get({ IfMatch: ETag });
  expect(await whole.Body?.transformToString()).toBe('hello');
});

test('a listing pages through prefixes, groups and odd keys in the order of their bytes', async () => {
  await using s3 = await testServer();
  const keys = ['a', 'a-b', 'a/1', 'a/2', 'a/2/x', 'a0', 'B', 'é/x', 'z&<>"\u0001', '\u{1f6aa}', '~'];
  await Promise.all(keys.map((key) => put(s3.client, key, key)));
  const sorted = keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const seen: string[] = [];
  for (let token: string | undefined, more = true; more; ) {
    const page = await s3.client.send(
      new ListObjectsV2Command({
        Bucket: BUCKET,
        MaxKeys: 2,
        ...(token !== undefined && { ContinuationToken: token }),
      }),
    );
    seen.push(...(page.Contents ?? []).map(({ Key = '' }) => Key));
    expect(page.KeyCount).toBeLessThanOrEqual(2);
    token = page.NextContinuationToken;
    more = page.IsTruncated === true;
  }
  expect(seen).toEqual(sorted);
});

test('a delimiter groups keys, over pages too, and start-after skips', async () => {
  await using s3 = await testServer();
  for (const key of ['x/a/1', 'x/a/2', 'x/b', 'x/c/1', 'x/d', 'y']) await put(s3.client, key, key);
  const list = (more: object) =>
    s3.client.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: 'x/', Delimiter: '/', ...more }));
  const first = await list({ MaxKeys: 3 });
  expect(first.CommonPrefixes).toEqual([{ Prefix: 'x/a/' }, { Prefix: 'x/c/' }]);
  expect(first.Contents?.map(({ Key, Size }) => [Key, Size])).toEqual([['x/b', 3]]);
  const second = await list({ MaxKeys: 3, ContinuationToken: first.NextContinuationToken });
  expect([second.CommonPrefixes, second.Contents?.map(({ Key }) => Key)]).toEqual([undefined, ['x/d']]);
  const late = await list({ StartAfter: 'x/b' });
  expect([late.CommonPrefixes, late.Contents?.map(({ Key }) => Key)]).toEqual([
    [{ Prefix: 'x/c/' }],
    ['x/d'],
  ]);
});

test('DeleteObjects removes what is there and is content with what is not', async () => {
  await using s3 = await testServer();
  for (const key of ['a', 'b&c', 'd']) await put(s3.client, key, key);
  const deleted = await s3.client.send(
    new DeleteObjectsCommand({
      Bucket: BUCKET,
      Delete: { Objects: ['a', 'b&c', 'never'].map((Key) => ({ Key })) },
    }),
  );
  expect(deleted.Deleted?.map(({ Key }) => Key)).toEqual(['a', 'b&c', 'never']);
  const left = await s3.client.send(new ListObjectsV2Command({ Bucket: BUCKET }));
  expect(left.Contents?.map(({ Key }) => Key)).toEqual(['d']);
});

test('CopyObject copies bytes and headers, or replaces the headers', async () => {
  await using s3 = await testServer();
  await put(s3.client, 'from é', 'hello', { ContentType: 'text/plain' });
  await put(s3.client, 'empty', '', { ContentLength: 0 });
  const copy = (Key: string, more: object) =>
    s3.client.send(new CopyObjectCommand({ Bucket: BUCKET, Key, CopySource: '', ...more }));
  await copy('kept', { CopySource: encodeURI(`${BUCKET}/from é`) });
  await copy('changed', {
    CopySource: encodeURI(`${BUCKET}/from é`),
    MetadataDirective: 'REPLACE',
    ContentType: 'video/mp4',
  });
  await copy('empty-too', { CopySource: `${BUCKET}/empty` });
  const typeOf = async (Key: string) =>
    (await s3.client.send(new HeadObjectCommand({ Bucket: BUCKET, Key }))).ContentType;
  expect([await typeOf('kept'), await typeOf('changed')]).toEqual(['text/plain', 'video/mp4']);
  expect((await read(s3.client, 'kept')).toString()).toBe('hello');
  expect((await read(s3.client, 'empty-too')).length).toBe(0);
});

test('an access key that is bound to buckets reaches no other, not by a copy and not by making one', async () => {
  const bound = { ...WRITER, accessKeyId: 'bound', buckets: ['mine'] };
  await using s3 = await testServer({ buckets: [BUCKET, 'mine'], credentials: [WRITER, bound] });
  await put(s3.client, 'secret', 'hello');
  const client = sdkClient(s3.server.url, bound);
  const denied = { name: 'AccessDenied' };
  await client.send(new PutObjectCommand({ Bucket: 'mine', Key: 'own', Body: 'hello' }));
  await expect(read(client, 'secret')).rejects.toMatchObject(denied);
  await expect(put(client, 'secret', 'changed')).rejects.toMatchObject(denied);
  const stolen = new CopyObjectCommand({ Bucket: 'mine', Key: 'stolen', CopySource: `${BUCKET}/secret` });
  await expect(client.send(stolen)).rejects.toMatchObject(denied);
  await expect(client.send(new CreateBucketCommand({ Bucket: 'another' }))).rejects.toMatchObject(denied);
  const { Buckets } = await client.send(new ListBucketsCommand({}));
  expect(Buckets?.map(({ Name }) => Name)).toEqual(['mine']);
  client.destroy();
});

test('buckets can be listed, located and headed, and a missing one is named as missing', async () => {
  await using s3 = await testServer({ buckets: [BUCKET, 'other-bucket'] });
  const { Buckets } = await s3.client.send(new ListBucketsCommand({}));
  expect(Buckets?.map(({ Name }) => Name)).toEqual([BUCKET, 'other-bucket']);
  await s3.client.send(new GetBucketLocationCommand({ Bucket: BUCKET }));
  await s3.client.send(new HeadBucketCommand({ Bucket: BUCKET }));
  await expect(s3.client.send(new ListObjectsV2Command({ Bucket: 'missing' }))).rejects.toMatchObject({
    name: 'NoSuchBucket',
  });
  await expect(read(s3.client, 'missing')).rejects.toMatchObject({ name: 'NoSuchKey' });
});
