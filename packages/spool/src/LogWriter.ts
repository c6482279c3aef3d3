import type { ClipId, DeviceId } from '@porchlight/kernel';
import { PorchlightError } from '@porchlight/kernel';
import { FILE_HEAD_BYTES, makeFileHead } from './fileHead.ts';
import { encodeFrameHead, FRAME_HEAD_BYTES, type FrameKind } from './frame.ts';
import { type FrameRef, fileName, LogFile } from './LogFile.ts';
import type { RecoveredLog } from './recover.ts';
import type { SpoolDisk } from './SpoolDisk.ts';

/** A frame that is to be written. `body` may not change until it is. */
export interface NewFrame {
  readonly kind: FrameKind;
  readonly sequence: number;
  readonly deviceId: DeviceId;
  readonly clipId: ClipId;
  readonly appendedAtMs: number;
  readonly body: Uint8Array;
  readonly bodyCrc: number;
  /** Called once the frame is durable, in the order of the log and before any promise is resolved. */
  committed(ref: FrameRef): void;
}

interface Waiting {
  readonly frame: NewFrame;
  resolve(): void;
  reject(error: PorchlightError): void;
}

const BATCH_BYTES = 8 * 1024 * 1024;
const BATCH_FRAMES = 500;

/**
 * Appends frames to the log with one write and one fdatasync for all that wait at the time. A batch that fails is cut off again, and everything
 * that waits fails with it, because it may build on what failed; then the log goes on.
 */
export class LogWriter {
  /** Oldest first; the last is written to. */
  readonly files: LogFile[];
  readonly #disk: SpoolDisk;
  readonly #segmentFileBytes: number;
  readonly #rollBack: () => void;
  #nextFileNumber: number;
  #nextBatch: number;
  /** In the order of arrival; owned by `enqueue`, `#take` and `#fail`. */
  #queue: Waiting[] = [];
  #queuedBytes = 0;
  #running: Promise<void> | null = null;
  /** Whether bytes of a failed batch may still stand behind the active file's sound end. */
  #isDirty = false;

  /** `rollBack` is called when everything that waits has failed, before any promise is rejected. */
  constructor(disk: SpoolDisk, log: RecoveredLog, segmentFileBytes: number, rollBack: () => void) {
    this.files = log.files;
    this.#disk = disk;
    this.#segmentFileBytes = segmentFileBytes;
    this.#rollBack = rollBack;
    this.#nextFileNumber = log.nextFileNumber;
    this.#nextBatch = log.nextBatch;
  }

  get active(): LogFile | null {
    return this.files.at(-1) ?? null;
  }

  /** Bytes of the log with all that waits. */
  get totalBytes(): number {
    return this.files.reduce((sum, file) => sum + file.sizeBytes, this.#queuedBytes);
  }

  /** Resolves when the frame is durable. Throws `unavailable`; then nothing of it is in the log. */
  enqueue(frame: NewFrame): Promise<void> {
    this.#queuedBytes += FRAME_HEAD_BYTES + frame.body.length;
    const done = new Promise<void>((resolve, reject) => this.#queue.push({ frame, resolve, reject }));
    this.#running ??= this.#run();
    return done;
  }

  /** Resolves when nothing waits. */
  async idle(): Promise<void> {
    while (this.#running !== null) await this.#running;
  }

  /** Takes the oldest file out of the log. */
  async dropOldest(): Promise<void> {
    const oldest = this.files[0];
    if (oldest === undefined || oldest === this.active) return;
    await this.#disk.remove(oldest.name);
    this.files.shift();
    await oldest.drop();
  }

  async close(): Promise<void> {
    await this.idle();
    if (this.#isDirty) await this.#repair().catch(() => undefined);
    for (const file of this.files) await file.drop();
  }

  async #run(): Promise<void> {
    // What is enqueued in the same turn goes into the same batch.
    await Promise.resolve();
    while (this.#queue.length > 0) {
      const batch = this.#take();
      try {
        await this.#write(batch);
      } catch (cause) {
        await this.#fail(batch, cause);
      }
    }
    this.#running = null;
  }

  #take(): Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const { frame } of this.#queue) {
      if (count > 0 && (count === BATCH_FRAMES || bytes + frame.body.length > BATCH_BYTES)) break;
      bytes += FRAME_HEAD_BYTES + frame.body.length;
      count += 1;
    }
    return this.#queue.splice(0, count);
  }

  async #write(batch: readonly Waiting[]): Promise<void> {
    if (this.#isDirty) await this.#repair();
    const file = await this.#fileFor(batchBytes(batch));
    const batchNumber = this.#nextBatch;
    const parts: Uint8Array[] = [];
    for (const [i, { frame }] of batch.entries()) {
      const endsBatch = i === batch.length - 1;
      const head = { ...frame, endsBatch, bodyBytes: frame.body.length, batch: batchNumber };
      parts.push(encodeFrameHead(head, file.seed));
      if (frame.body.length > 0) parts.push(frame.body);
    }
    this.#isDirty = true;
    await file.disk.write(parts, file.sizeBytes);
    await file.disk.sync();
    this.#isDirty = false;
    this.#nextBatch += 1;
    this.#commit(batch, file);
  }

  #commit(batch: readonly Waiting[], file: LogFile): void {
    for (const { frame } of batch) {
      const { body, bodyCrc } = frame;
      const ref = { file, offset: file.sizeBytes, bodyBytes: body.length, bodyCrc };
      file.sizeBytes += FRAME_HEAD_BYTES + body.length;
      frame.committed(ref);
    }
    this.#queuedBytes -= batchBytes(batch);
    for (const { resolve } of batch) resolve();
  }

  async #fail(batch: readonly Waiting[], cause: unknown): Promise<void> {
    if (this.#isDirty) await this.#repair().catch(() => undefined);
    const failed = [...batch, ...this.#queue];
    this.#queue = [];
    this.#queuedBytes = 0;
    this.#rollBack();
    const error = new PorchlightError(
      'unavailable',
      `the spool cannot write now (${codeOf(cause)}); send it again later`,
      {
        cause,
      },
    );
    for (const { reject } of failed) reject(error);
  }

  async #repair(): Promise<void> {
    const { active } = this;
    if (active !== null) {
      await active.disk.truncate(active.sizeBytes);
      await active.disk.sync();
    }
    this.#isDirty = false;
  }

  async #fileFor(bytes: number): Promise<LogFile> {
    const { active } = this;
    const hasRoom = active !== null && active.sizeBytes + bytes <= this.#segmentFileBytes;
    if (active !== null && (hasRoom || active.sizeBytes === FILE_HEAD_BYTES)) return active;
    const number = this.#nextFileNumber;
    const disk = await this.#disk.open(fileName(number));
    const head = makeFileHead(this.#nextBatch);
    try {
      await disk.truncate(0);
      await disk.write([head.bytes], 0);
      await disk.sync();
    } catch (cause) {
      await disk.close();
      await this.#disk.remove(fileName(number)).catch(() => undefined);
      throw cause;
    }
    this.#nextFileNumber += 1;
    const file = new LogFile(number, disk, head.seed, FILE_HEAD_BYTES);
    this.files.push(file);
    return file;
  }
}

function batchBytes(batch: readonly Waiting[]): number {
  return batch.reduce((sum, { frame }) => sum + FRAME_HEAD_BYTES + frame.body.length, 0);
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown cause';
}
