import { crc32 } from 'node:zlib';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { LogObjects } from '@porchlight/domain';
import { createLogClient, type LogBucketSettings } from './createLogClient.ts';
import { objectHeaders } from './objectHeaders.ts';
import { hasS3Code, s3Error, s3SettingError } from './s3Error.ts';

/** The log's objects in a bucket. Tiles are written so that any cache may keep them for ever. */
export class S3LogObjects implements LogObjects {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(client: S3Client, bucket: string) {
    this.#client = client;
    this.#bucket = bucket;
  }

  /** Makes the bucket where it is missing. Throws `unavailable` where nobody answers, and `invalid_setting` where the service refuses the credentials or the bucket. */
  async ensureBucket(): Promise<void> {
    try {
      await this.#client.send(new HeadBucketCommand({ Bucket: this.#bucket }));
    } catch (error) {
      if (!hasS3Code(error, 'NoSuchBucket', 'NotFound', '404')) throw s3SettingError(error);
      await this.#createBucket();
    }
  }

  async get(name: string): Promise<Uint8Array | null> {
    try {
      const { Body } = await this.#client.send(new GetObjectCommand({ Bucket: this.#bucket, Key: name }));
      return (await Body?.transformToByteArray()) ?? new Uint8Array(0);
    } catch (error) {
      if (hasS3Code(error, 'NoSuchKey')) return null;
      throw s3Error(error);
    }
  }

  async put(name: string, bytes: Uint8Array): Promise<void> {
    try {
      await this.#client.send(
        new PutObjectCommand({
          Bucket: this.#bucket,
          Key: name,
          Body: bytes,
          ContentLength: bytes.length,
          ChecksumCRC32: crc32Base64(bytes),
          ...objectHeaders(name),
        }),
      );
    } catch (error) {
      throw s3Error(error);
    }
  }

  async delete(name: string): Promise<void> {
    try {
      await this.#client.send(new DeleteObjectCommand({ Bucket: this.#bucket, Key: name }));
    } catch (error) {
      throw s3Error(error);
    }
  }

  async *list(prefix: string): AsyncGenerator<string> {
    const pages = paginateListObjectsV2({ client: this.#client }, { Bucket: this.#bucket, Prefix: prefix });
    try {
      for await (const { Contents = [] } of pages)
        for (const { Key } of Contents) if (Key !== undefined) yield Key;
    } catch (error) {
      throw s3Error(error);
    }
  }

  /** Closes idle connections; requests under way fail. */
  close(): void {
    this.#client.destroy();
  }

  async #createBucket(): Promise<void> {
    try {
      await this.#client.send(new CreateBucketCommand({ Bucket: this.#bucket }));
    } catch (error) {
      if (!hasS3Code(error, 'BucketAlreadyOwnedByYou')) throw s3SettingError(error);
    }
  }
}

/** The log's objects on any S3 service, in path style. Opens no connection yet; `ensureBucket` is the first to. */
export function connectLogObjects(settings: LogBucketSettings): S3LogObjects {
  return new S3LogObjects(createLogClient(settings), settings.bucket);
}

function crc32Base64(bytes: Uint8Array): string {
  const digest = Buffer.alloc(4);
  digest.writeUInt32BE(crc32(bytes));
  return digest.toString('base64');
}
