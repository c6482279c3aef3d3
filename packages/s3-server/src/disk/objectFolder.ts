import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { S3Fault } from '../s3Fault.ts';
import { DurableFolders, ignore, publishFile, removeFile } from './durableFolder.ts';
import { fromByteString, pathOfKey, toByteString } from './keyPath.ts';
import { walkKeys } from './keyWalk.ts';
import { type OpenObject, openObjectFile, writeObjectFile } from './objectFile.ts';
import type { ObjectFooter } from './objectFooter.ts';

const BUCKET_NAME = /^(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** An object that is on the disk and has no name yet. */
export interface PendingObject {
  readonly path: string;
  readonly footer: ObjectFooter;
}

/**
 * Buckets and objects in a folder (`spec/object-folder.md`). An object appears with one rename of a finished file, so a process killed at any
 * moment leaves the old object or the new one. One process at a time may serve a folder.
 */
export class ObjectFolder {
  readonly #root: string;
  readonly #folders: DurableFolders;

  private constructor(root: string, folders: DurableFolders) {
    this.#root = root;
    this.#folders = folders;
  }

  /** Makes the folder where it is missing, and sweeps away files that an earlier process didn't finish. */
  static async open(path: string): Promise<ObjectFolder> {
    const root = resolve(path);
    await mkdir(root, { recursive: true, mode: 0o700 });
    await rm(join(root, 'pending'), { recursive: true, force: true });
    const folders = new DurableFolders(root);
    for (const name of ['pending', 'buckets', 'uploads']) await folders.ensure(join(root, name));
    return new ObjectFolder(root, folders);
  }

  /** Their names in order. Every method that takes a bucket throws `InvalidBucketName` for what can't be one. */
  async buckets(): Promise<string[]> {
    return (await readdir(join(this.#root, 'buckets'))).sort();
  }

  async hasBucket(bucket: string): Promise<boolean> {
    const found = await stat(this.#bucketPath(bucket)).catch(ignore('ENOENT'));
    return found !== undefined;
  }

  async createBucket(bucket: string): Promise<void> {
    await this.#folders.ensure(this.#bucketPath(bucket));
  }

  /** Where the multipart uploads of a bucket live. */
  async uploadsOf(bucket: string): Promise<string> {
    const path = join(this.#root, 'uploads', checkBucketName(bucket));
    await this.#folders.ensure(path);
    return path;
  }

  /** Writes an object that nobody can see yet; durable when the promise resolves. */
  async write(
    bytes: AsyncIterable<Uint8Array>,
    describe: (sizeBytes: number) => ObjectFooter,
  ): Promise<PendingObject> {
    const path = join(this.#root, 'pending', randomUUID());
    return { path, footer: await writeObjectFile(path, bytes, describe) };
  }

  /** The commit point. False, with `onlyIfAbsent`, where the key has an object already. */
  async publish(bucket: string, pending: PendingObject, onlyIfAbsent: boolean): Promise<boolean> {
    const path = this.#objectPath(bucket, pending.footer.key);
    try {
      await this.#folders.ensure(dirname(path));
      return await publishFile(pending.path, path, onlyIfAbsent);
    } catch (error) {
      await rm(pending.path, { force: true });
      throw error;
    }
  }

  /** Null where the key has no object. Throws `corrupted_storage`. */
  find(bucket: string, key: string): Promise<OpenObject | null> {
    return openObjectFile(this.#objectPath(bucket, key));
  }

  async remove(bucket: string, key: string): Promise<void> {
    await removeFile(this.#objectPath(bucket, key));
  }

  /** The keys that begin with `prefix` and come after `after`, in the order of their bytes. */
  async *keys(bucket: string, prefix: string, after: string): AsyncGenerator<string> {
    const range = { prefix: toByteString(prefix), after: toByteString(after) };
    for await (const bytes of walkKeys(this.#bucketPath(bucket), range)) yield fromByteString(bytes);
  }

  #bucketPath(bucket: string): string {
    return join(this.#root, 'buckets', checkBucketName(bucket));
  }

  #objectPath(bucket: string, key: string): string {
    return join(this.#bucketPath(bucket), ...pathOfKey(key));
  }
}

function checkBucketName(bucket: string): string {
  if (!BUCKET_NAME.test(bucket)) {
    throw new S3Fault('InvalidBucketName', 'a bucket name is 3 to 63 of a-z, 0-9, dot and hyphen');
  }
  return bucket;
}
