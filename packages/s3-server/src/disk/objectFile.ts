import { type FileHandle, open, unlink } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import {
  decodeFooter,
  encodeFooter,
  FOOTER_TAIL_BYTES,
  footerLength,
  MAX_FOOTER_BYTES,
  type ObjectFooter,
} from './objectFooter.ts';

const BATCH_BYTES = 512 * 1024;
const READ_BYTES = 256 * 1024;
const FIRST_READ_BYTES = 1024;

/**
 * Writes `bytes` and then the footer that `describe` makes of their number to a new file, durable when the promise resolves.
 * Where anything throws, the file is removed and the error passed on.
 */
export async function writeObjectFile(
  path: string,
  bytes: AsyncIterable<Uint8Array>,
  describe: (sizeBytes: number) => ObjectFooter,
): Promise<ObjectFooter> {
  const handle = await open(path, 'wx', 0o600);
  try {
    const footer = describe(await writeAll(handle, bytes));
    await handle.appendFile(encodeFooter(footer));
    await handle.sync();
    await handle.close();
    return footer;
  } catch (error) {
    await handle.close();
    await unlink(path);
    throw error;
  }
}

async function writeAll(handle: FileHandle, bytes: AsyncIterable<Uint8Array>): Promise<number> {
  let sizeBytes = 0;
  let batch: Uint8Array[] = [];
  let batchBytes = 0;
  const flush = async () => {
    // A body of one chunk is the common case; joining is cheaper than a vectored write that may stop half-way.
    await handle.appendFile(batch.length === 1 ? (batch[0] as Uint8Array) : Buffer.concat(batch));
    batch = [];
    batchBytes = 0;
  };
  for await (const piece of bytes) {
    sizeBytes += piece.length;
    batchBytes += piece.length;
    batch.push(piece);
    if (batchBytes >= BATCH_BYTES) await flush();
  }
  if (batchBytes > 0) await flush();
  return sizeBytes;
}

/** An object as it was when opened; a later overwrite or delete doesn't touch it. `close` it, or read the stream to its end. */
export interface OpenObject {
  readonly footer: ObjectFooter;
  /** The bytes from `start` up to and without `end`. Takes over the file: it is closed with the stream. */
  stream(start: number, end: number): Readable;
  close(): Promise<void>;
}

/** Null where there is no such file. Throws `corrupted_storage` for a file that `writeObjectFile` didn't finish. */
export async function openObjectFile(path: string): Promise<OpenObject | null> {
  const handle = await openExisting(path);
  if (handle === null) return null;
  try {
    const footer = await readFooter(handle);
    return {
      footer,
      stream: (start, end) =>
        handle.createReadStream({ start, end: Math.max(end - 1, start), highWaterMark: READ_BYTES }),
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function readFooter(handle: FileHandle): Promise<ObjectFooter> {
  const { size } = await handle.stat();
  let end = await readEnd(handle, size, FIRST_READ_BYTES);
  const tail = end.subarray(-FOOTER_TAIL_BYTES);
  const footerBytes = footerLength(tail) + FOOTER_TAIL_BYTES;
  if (footerBytes > end.length) end = await readEnd(handle, size, MAX_FOOTER_BYTES + FOOTER_TAIL_BYTES);
  return decodeFooter(end.subarray(-footerBytes, -FOOTER_TAIL_BYTES), tail, size - footerBytes);
}

async function readEnd(handle: FileHandle, size: number, atMost: number): Promise<Uint8Array> {
  const length = Math.min(size, atMost);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, size - length);
  return buffer.subarray(0, bytesRead);
}

async function openExisting(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
