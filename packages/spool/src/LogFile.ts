import { PorchlightError } from '@porchlight/kernel';
import { checksum, corrupted, FRAME_HEAD_BYTES, type FrameHead } from './frame.ts';
import type { DiskFile } from './SpoolDisk.ts';

/** Where a record lies. */
export interface FrameRef {
  readonly file: LogFile;
  /** Of the frame's head. */
  readonly offset: number;
  readonly bodyBytes: number;
  readonly bodyCrc: number;
}

/** A file of the log, with the number of readers that keep its handle open after it has left the log. */
export class LogFile {
  readonly number: number;
  readonly name: string;
  /** Bytes that are durable; owned by the log's writer. */
  sizeBytes: number;
  /** Goes into the checksums of its frames' heads. */
  readonly seed: number;
  readonly #file: DiskFile;
  #readers = 0;
  #isDropped = false;

  constructor(number: number, file: DiskFile, seed: number, sizeBytes: number) {
    this.number = number;
    this.name = fileName(number);
    this.seed = seed;
    this.#file = file;
    this.sizeBytes = sizeBytes;
  }

  get disk(): DiskFile {
    return this.#file;
  }

  /** The body of a frame. Throws `corrupted_storage` that names the file when its checksum fails, `unavailable` when it can't be read. */
  async readBody(ref: FrameRef): Promise<Buffer> {
    if (this.#isDropped && this.#readers === 0) {
      throw new PorchlightError('unavailable', 'the clip was released while it was read; ask again');
    }
    this.#readers += 1;
    try {
      const body = await this.#file.read(ref.offset + FRAME_HEAD_BYTES, ref.bodyBytes);
      if (body.length !== ref.bodyBytes || checksum(body) !== ref.bodyCrc)
        throw corrupted(this.name, ref.offset);
      return body;
    } catch (cause) {
      if (cause instanceof PorchlightError) throw cause;
      throw new PorchlightError('unavailable', 'the spool cannot be read now; try again', { cause });
    } finally {
      this.#readers -= 1;
      if (this.#isDropped && this.#readers === 0) await this.#file.close();
    }
  }

  /** Closes the handle as soon as nobody reads. */
  async drop(): Promise<void> {
    if (this.#isDropped) return;
    this.#isDropped = true;
    if (this.#readers === 0) await this.#file.close();
  }
}

export function fileName(number: number): string {
  return `${String(number).padStart(10, '0')}.spool`;
}

/** The number of a log file, or null for a name that isn't one. */
export function fileNumber(name: string): number | null {
  const digits = /^([0-9]{10})\.spool$/.exec(name)?.[1];
  return digits === undefined ? null : Number(digits);
}

/** The reference to the frame with `head` at `offset` of `file`. */
export function frameRef(file: LogFile, offset: number, head: FrameHead): FrameRef {
  return { file, offset, bodyBytes: head.bodyBytes, bodyCrc: head.bodyCrc };
}
