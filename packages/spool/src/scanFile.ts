import { decodeFileHead, FILE_HEAD_BYTES, type FileHead } from './fileHead.ts';
import {
  checksum,
  corrupted,
  decodeFrameHead,
  FRAME_HEAD_BYTES,
  type FrameHead,
  MAX_BODY_BYTES,
} from './frame.ts';
import { fileName } from './LogFile.ts';
import type { DiskFile } from './SpoolDisk.ts';

export interface ScannedFrame {
  readonly head: FrameHead;
  readonly offset: number;
}

export interface ScannedFile {
  /** Null for a file whose head was torn; it holds nothing. */
  readonly head: FileHead | null;
  readonly frames: readonly ScannedFrame[];
  /** Where the sound part ends; what lies beyond was never acknowledged. */
  readonly soundBytes: number;
}

const WINDOW_BYTES = 4 * 1024 * 1024;

/**
 * Reads the heads of a file's frames. In the newest file every body is checked too, and a torn tail is told from damage as spec/spool.md section 5 says.
 * Throws `corrupted_storage` that names the file for damage before anything that was acknowledged.
 */
export async function scanFile(number: number, disk: DiskFile, isNewest: boolean): Promise<ScannedFile> {
  const size = await disk.size();
  const file = fileName(number);
  const fileHead = decodeFileHead(await disk.read(0, FILE_HEAD_BYTES));
  if (fileHead === null) {
    // A head is durable before the first frame is written, so a file that ends with it never held one.
    if (isNewest && size <= FILE_HEAD_BYTES) return { head: null, frames: [], soundBytes: 0 };
    throw corrupted(file, 0);
  }
  const reader = new WindowReader(disk, size, fileHead);
  const frames: ScannedFrame[] = [];
  let offset = FILE_HEAD_BYTES;
  while (offset < size) {
    const head = await readFrame(reader, offset, isNewest);
    if (head === null) {
      if (!isNewest) throw corrupted(file, offset);
      await requireTornTail(reader, offset, tornBatchAfter(frames, fileHead), file);
      break;
    }
    frames.push({ head, offset });
    offset += FRAME_HEAD_BYTES + head.bodyBytes;
  }
  if (!isNewest) return { head: fileHead, frames, soundBytes: offset };
  return { head: fileHead, ...withoutHalfBatch(frames, offset) };
}

async function readFrame(
  reader: WindowReader,
  offset: number,
  checksBody: boolean,
): Promise<FrameHead | null> {
  const head = decodeFrameHead(await reader.read(offset, FRAME_HEAD_BYTES), reader.seed);
  if (head === null || offset + FRAME_HEAD_BYTES + head.bodyBytes > reader.size) return null;
  if (!checksBody) return head;
  const body = await reader.read(offset + FRAME_HEAD_BYTES, head.bodyBytes);
  return checksum(body) === head.bodyCrc ? head : null;
}

function tornBatchAfter(frames: readonly ScannedFrame[], file: FileHead): number {
  const last = frames.at(-1)?.head;
  if (last === undefined) return file.firstBatch;
  return last.endsBatch ? last.batch + 1 : last.batch;
}

/** A frame of a later batch than the torn one proves that the torn one was durable once, so the damage came afterwards. */
async function requireTornTail(
  reader: WindowReader,
  from: number,
  tornBatch: number,
  file: string,
): Promise<void> {
  const step = WINDOW_BYTES - MAX_BODY_BYTES - FRAME_HEAD_BYTES;
  for (let base = from; base < reader.size; base += step) {
    const window = await reader.read(base, WINDOW_BYTES);
    for (let at = window.indexOf('PLSF'); at >= 0 && at < step; at = window.indexOf('PLSF', at + 1)) {
      const head = decodeFrameHead(window.subarray(at), reader.seed);
      if (head === null) continue;
      const body = window.subarray(at + FRAME_HEAD_BYTES, at + FRAME_HEAD_BYTES + head.bodyBytes);
      if (body.length !== head.bodyBytes || checksum(body) !== head.bodyCrc) continue;
      if (head.batch > tornBatch) throw corrupted(file, from);
    }
  }
}

/** A batch is acknowledged as one, so the beginning of one that didn't end is dropped with it. */
function withoutHalfBatch(frames: ScannedFrame[], end: number): Omit<ScannedFile, 'head'> {
  let soundBytes = end;
  while (frames.length > 0 && frames.at(-1)?.head.endsBatch === false) {
    soundBytes = (frames.pop() as ScannedFrame).offset;
  }
  return { frames, soundBytes };
}

/** Reads a file from front to back with few calls. */
class WindowReader {
  readonly size: number;
  readonly seed: number;
  readonly #disk: DiskFile;
  #base = 0;
  #window: Buffer = Buffer.alloc(0);

  constructor(disk: DiskFile, size: number, head: FileHead) {
    this.#disk = disk;
    this.size = size;
    this.seed = head.seed;
  }

  async read(offset: number, length: number): Promise<Buffer> {
    const end = Math.min(offset + length, this.size);
    if (offset < this.#base || end > this.#base + this.#window.length) {
      this.#base = offset;
      const wanted = Math.min(Math.max(length, WINDOW_BYTES), this.size - offset);
      this.#window = await this.#disk.read(offset, wanted);
    }
    return this.#window.subarray(offset - this.#base, end - this.#base);
  }
}
