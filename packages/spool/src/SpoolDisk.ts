import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';

/** One file of the log. Every method rejects with the system's error. */
export interface DiskFile {
  /** Writes all of `parts` at `position`; what was written before an error is undefined. */
  write(parts: readonly Uint8Array[], position: number): Promise<void>;
  /** Resolves when everything that was written is durable. */
  sync(): Promise<void>;
  /** Fewer bytes than `length` only at the file's end. */
  read(position: number, length: number): Promise<Buffer>;
  truncate(length: number): Promise<void>;
  size(): Promise<number>;
  close(): Promise<void>;
}

/** The folder that a spool lives in. */
export interface SpoolDisk {
  /** Names of the files that are there. */
  list(): Promise<readonly string[]>;
  /** Opens for reading and writing, and creates a file that isn't there; its name is durable when the promise resolves. */
  open(name: string): Promise<DiskFile>;
  /** Durable when the promise resolves. */
  remove(name: string): Promise<void>;
}

/** A folder of the file system. With `isDurable` false nothing is synchronised, for tests and measurements only. */
export class FolderDisk implements SpoolDisk {
  readonly #folder: string;
  readonly #isDurable: boolean;

  private constructor(folder: string, isDurable: boolean) {
    this.#folder = folder;
    this.#isDurable = isDurable;
  }

  static async open(folder: string, isDurable: boolean): Promise<FolderDisk> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return new FolderDisk(folder, isDurable);
  }

  list(): Promise<string[]> {
    return readdir(this.#folder);
  }

  async open(name: string): Promise<DiskFile> {
    const file = await open(join(this.#folder, name), constants.O_RDWR | constants.O_CREAT, 0o600);
    await this.#syncFolder();
    return new HandleFile(file, this.#isDurable);
  }

  async remove(name: string): Promise<void> {
    await unlink(join(this.#folder, name));
    await this.#syncFolder();
  }

  async #syncFolder(): Promise<void> {
    if (!this.#isDurable || process.platform === 'win32') return;
    await using folder = await open(this.#folder, 'r');
    await folder.sync();
  }
}

class HandleFile implements DiskFile {
  readonly #handle: FileHandle;
  readonly #isDurable: boolean;

  constructor(handle: FileHandle, isDurable: boolean) {
    this.#handle = handle;
    this.#isDurable = isDurable;
  }

  async write(parts: readonly Uint8Array[], position: number): Promise<void> {
    const total = parts.reduce((sum, part) => sum + part.length, 0);
    const { bytesWritten } = await this.#handle.writev(parts, position);
    if (bytesWritten === total) return;
    const rest = Buffer.concat(parts).subarray(bytesWritten);
    for (let offset = 0; offset < rest.length; ) {
      const step = await this.#handle.write(
        rest,
        offset,
        rest.length - offset,
        position + bytesWritten + offset,
      );
      offset += step.bytesWritten;
    }
  }

  async sync(): Promise<void> {
    if (this.#isDurable) await this.#handle.datasync();
  }

  async read(position: number, length: number): Promise<Buffer> {
    const buffer = Buffer.allocUnsafe(length);
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await this.#handle.read(buffer, filled, length - filled, position + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return buffer.subarray(0, filled);
  }

  truncate(length: number): Promise<void> {
    return this.#handle.truncate(length);
  }

  async size(): Promise<number> {
    return (await this.#handle.stat()).size;
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}
