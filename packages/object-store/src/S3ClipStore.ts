import { crc32 } from 'node:zlib';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { ClipStore, ListedObject, StoredObject } from '@porchlight/domain';
import { PorchlightError } from '@porchlight/kernel';
import { type ClipStoreSettings, createS3Client } from './createS3Client.ts';
import { hasS3Code, isMissing, storageError } from './storageError.ts';

export type { ClipStoreSettings } from './createS3Client.ts';

/**
 * Clips in a bucket. A body that `get` gives out holds one of 32 connections until it is read to the end or abandoned (`break` in the loop), or
 * 30 s without a byte have passed.
 */
export class S3ClipStore implements ClipStore {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(client: S3Client, bucket: string) {
    this.#client = client;
    this.#bucket = bucket;
  }

  /**
   * Makes the bucket where it is missing. Throws `unavailable` where nobody answers (the caller retries), and `invalid_setting` where the
   * service refuses the credentials or the bucket.
   */
  async ensureBucket(): Promise<void> {
    try {
      await this.#client.send(new HeadBucketCommand({ Bucket: this.#bucket }));
    } catch (error) {
      if (!isMissing(error)) throw settingError(error);
      await this.#createBucket();
    }
  }

  async put(key: string, body: Uint8Array): Promise<void> {
    try {
      await this.#client.send(
        new PutObjectCommand({
          Bucket: this.#bucket,
          Key: key,
          Body: body,
          ContentLength: body.length,
          ChecksumCRC32: crc32Base64(body),
        }),
      );
    } catch (error) {
      throw storageError(error);
    }
  }

  async get(key: string): Promise<StoredObject | null> {
    try {
      const object = await this.#client.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key }));
      return { sizeBytes: object.ContentLength ?? 0, body: bodyOf(object.Body as AsyncIterable<Uint8Array>) };
    } catch (error) {
      if (hasS3Code(error, 'NoSuchKey')) return null;
      throw storageError(error);
    }
  }

  async delete(key: string): Promise<void> {
    try {
      await this.#client.send(new DeleteObjectCommand({ Bucket: this.#bucket, Key: key }));
    } catch (error) {
      throw storageError(error);
    }
  }

  async *list(prefix: string): AsyncGenerator<string> {
    for await (const { key } of this.sizes(prefix)) yield key;
  }

  async *sizes(prefix: string): AsyncGenerator<ListedObject> {
    let token: string | undefined;
    do {
      const page = await this.#listPage(prefix, token);
      for (const { Key, Size } of page.Contents ?? []) {
        if (Key !== undefined) yield { key: Key, sizeBytes: Size ?? 0 };
      }
      token = page.NextContinuationToken;
    } while (token !== undefined);
  }

  /** Closes idle connections; requests under way fail. */
  close(): void {
    this.#client.destroy();
  }

  async #listPage(prefix: string, token: string | undefined) {
    try {
      return await this.#client.send(
        new ListObjectsV2Command({
          Bucket: this.#bucket,
          Prefix: prefix,
          ...(token !== undefined && { ContinuationToken: token }),
        }),
      );
    } catch (error) {
      throw storageError(error);
    }
  }

  async #createBucket(): Promise<void> {
    try {
      await this.#client.send(new CreateBucketCommand({ Bucket: this.#bucket }));
    } catch (error) {
      if (!hasS3Code(error, 'BucketAlreadyOwnedByYou')) throw settingError(error);
    }
  }
}

/** A clip store on any S3 service, in path style. Opens no connection yet; `ensureBucket` is the first to. */
export function connectClipStore(settings: ClipStoreSettings): S3ClipStore {
  return new S3ClipStore(createS3Client(settings), settings.bucket);
}

/** Reads to the end or is abandoned; either way the connection is given back or closed. */
async function* bodyOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw storageError(error);
  }
}

function crc32Base64(bytes: Uint8Array): string {
  const digest = Buffer.alloc(4);
  digest.writeUInt32BE(crc32(bytes));
  return digest.toString('base64');
}

/** What makes a start pointless until somebody changes a setting. */
const SETTING_CODES = [
  'AccessDenied',
  'BucketAlreadyExists',
  'InvalidAccessKeyId',
  'InvalidBucketName',
  'SignatureDoesNotMatch',
  // A HEAD has no body that could name the reason.
  '400',
  '403',
];

function settingError(cause: unknown): PorchlightError {
  if (!hasS3Code(cause, ...SETTING_CODES)) return storageError(cause);
  return new PorchlightError(
    'invalid_setting',
    'the S3 service refuses the bucket or the access key; check both in the settings',
    { cause },
  );
}
