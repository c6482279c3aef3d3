import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { S3Fault } from '../s3Fault.ts';
import { ignore, syncFolder } from './durableFolder.ts';
import { openObjectFile } from './objectFile.ts';
import type { ObjectFolder, PendingObject } from './objectFolder.ts';
import type { ObjectFooter } from './objectFooter.ts';

export interface UploadPart {
  readonly partNumber: number;
  readonly footer: ObjectFooter;
}

/** One multipart upload: a folder with the future object's headers and the parts so far, each an object file of its own. */
export class UploadFolder {
  readonly id: string;
  readonly #path: string;

  private constructor(path: string, id: string) {
    this.#path = path;
    this.id = id;
  }

  /** `start` is an empty object that has the key and the headers of the one to come. */
  static async create(folder: ObjectFolder, bucket: string, start: PendingObject): Promise<UploadFolder> {
    const id = randomUUID();
    const path = join(await folder.uploadsOf(bucket), id);
    await mkdir(path, { mode: 0o700 });
    await rename(start.path, join(path, 'start'));
    await syncFolder(path);
    await syncFolder(dirname(path));
    return new UploadFolder(path, id);
  }

  /** Null where `bucket` has no such upload. The caller compares the key of `start`. */
  static async find(folder: ObjectFolder, bucket: string, id: string): Promise<UploadFolder | null> {
    if (!/^[0-9a-f-]{36}$/.test(id)) return null;
    const upload = new UploadFolder(join(await folder.uploadsOf(bucket), id), id);
    return (await upload.#footer('start')) === null ? null : upload;
  }

  async start(): Promise<ObjectFooter | null> {
    return this.#footer('start');
  }

  /** Stores or replaces a part, durably. False where the upload has ended meanwhile. */
  async putPart(partNumber: number, part: PendingObject): Promise<boolean> {
    const stored = await rename(part.path, join(this.#path, partName(partNumber))).then(
      () => true,
      ignore('ENOENT'),
    );
    if (stored !== true) return false;
    await syncFolder(this.#path);
    return true;
  }

  /** By ascending number. */
  async parts(): Promise<UploadPart[]> {
    const parts: UploadPart[] = [];
    for (const name of (await readdir(this.#path)).sort()) {
      const footer = name === 'start' ? null : await this.#footer(name);
      if (footer !== null) parts.push({ partNumber: Number(name), footer });
    }
    return parts;
  }

  /** The bytes of these parts, one after another. Throws `InvalidPart` where one was replaced or removed meanwhile. */
  async *join(parts: readonly UploadPart[]): AsyncGenerator<Uint8Array> {
    for (const { partNumber, footer } of parts) {
      const part = await openObjectFile(join(this.#path, partName(partNumber)));
      if (part?.footer.etag !== footer.etag) {
        await part?.close();
        throw new S3Fault('InvalidPart', 'a part changed while the upload was being completed');
      }
      if (footer.sizeBytes === 0) await part.close();
      else yield* part.stream(0, footer.sizeBytes);
    }
  }

  /** Ends the upload, after completion or instead of it. */
  async remove(): Promise<void> {
    await rm(this.#path, { recursive: true, force: true });
  }

  async #footer(name: string): Promise<ObjectFooter | null> {
    const file = await openObjectFile(join(this.#path, name));
    await file?.close();
    return file?.footer ?? null;
  }
}

function partName(partNumber: number): string {
  return String(partNumber).padStart(5, '0');
}
