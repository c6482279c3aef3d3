import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { BUCKET, patterned, testServer } from './testServer.ts';

const PART_BYTES = 5 * 1024 * 1024;
const object = { Bucket: BUCKET, Key: 'clips/large' };

async function begin(client: S3Client): Promise<string> {
  const { UploadId = '' } = await client.send(
    new CreateMultipartUploadCommand({ ...object, ContentType: 'video/mp4' }),
  );
  return UploadId;
}

async function putPart(client: S3Client, UploadId: string, PartNumber: number, Body: Buffer) {
  const { ETag } = await client.send(new UploadPartCommand({ ...object, UploadId, PartNumber, Body }));
  return { PartNumber, ETag };
}

function complete(
  client: S3Client,
  UploadId: string,
  Parts: { PartNumber: number; ETag: string | undefined }[],
) {
  return client.send(new CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload: { Parts } }));
}

test('the parts of an upload become one object only when it is completed', async () => {
  await using s3 = await testServer();
  const bodies = [patterned(PART_BYTES), patterned(PART_BYTES + 1), patterned(17)];
  const UploadId = await begin(s3.client);
  const third = await putPart(s3.client, UploadId, 30, bodies[2] as Buffer);
  await putPart(s3.client, UploadId, 1, Buffer.from('replaced'));
  const first = await putPart(s3.client, UploadId, 1, bodies[0] as Buffer);
  const second = await putPart(s3.client, UploadId, 2, bodies[1] as Buffer);
  const listed = await s3.client.send(new ListPartsCommand({ ...object, UploadId }));
  expect(listed.Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([
    [1, PART_BYTES],
    [2, PART_BYTES + 1],
    [30, 17],
  ]);
  expect((await s3.client.send(new ListObjectsV2Command({ Bucket: BUCKET }))).KeyCount).toBe(0);

  const { ETag } = await complete(s3.client, UploadId, [first, second, third]);
  const md5 = (bytes: Buffer) => createHash('md5').update(bytes).digest();
  expect(ETag).toBe(`"${md5(Buffer.concat(bodies.map(md5))).toString('hex')}-3"`);
  const stored = await s3.client.send(new GetObjectCommand(object));
  expect(stored.ContentType).toBe('video/mp4');
  expect(Buffer.from((await stored.Body?.transformToByteArray()) ?? []).equals(Buffer.concat(bodies))).toBe(
    true,
  );
  await expect(complete(s3.client, UploadId, [first])).rejects.toMatchObject({ name: 'NoSuchUpload' });
});

test('an aborted upload takes no more parts and leaves no object', async () => {
  await using s3 = await testServer();
  const UploadId = await begin(s3.client);
  const part = await putPart(s3.client, UploadId, 1, patterned(10));
  await s3.client.send(new AbortMultipartUploadCommand({ ...object, UploadId }));
  await expect(putPart(s3.client, UploadId, 2, patterned(10))).rejects.toMatchObject({
    name: 'NoSuchUpload',
  });
  await expect(complete(s3.client, UploadId, [part])).rejects.toMatchObject({ name: 'NoSuchUpload' });
  await expect(s3.client.send(new GetObjectCommand(object))).rejects.toMatchObject({ name: 'NoSuchKey' });
});

test('an upload is completed with its own parts, in order and large enough, or not at all', async () => {
  await using s3 = await testServer({ maxObjectBytes: 2 * PART_BYTES });
  const UploadId = await begin(s3.client);
  const large = await putPart(s3.client, UploadId, 1, patterned(PART_BYTES));
  const small = await putPart(s3.client, UploadId, 2, patterned(10));
  const last = await putPart(s3.client, UploadId, 3, patterned(PART_BYTES));
  const refused = async (name: string, parts: (typeof large)[]) =>
    expect(complete(s3.client, UploadId, parts)).rejects.toMatchObject({ name });
  await refused('InvalidPart', [{ ...large, ETag: small.ETag }]);
  await refused('InvalidPart', [large, { PartNumber: 9, ETag: small.ETag }]);
  await refused('InvalidPartOrder', [last, large]);
  await refused('EntityTooSmall', [large, small, last]);
  const fourth = await putPart(s3.client, UploadId, 4, patterned(PART_BYTES));
  await refused('EntityTooLarge', [large, last, fourth]);
  await complete(s3.client, UploadId, [large, small]);
});

test('an upload belongs to its key', async () => {
  await using s3 = await testServer();
  const UploadId = await begin(s3.client);
  const other = { ...object, Key: 'another', UploadId, PartNumber: 1, Body: patterned(1) };
  await expect(s3.client.send(new UploadPartCommand(other))).rejects.toMatchObject({ name: 'NoSuchUpload' });
});
