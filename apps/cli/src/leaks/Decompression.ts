import { createBrotliDecompress, createInflateRaw, createZstdDecompress } from 'node:zlib';
import type { ByteSink } from './ByteSink.ts';
import type { Compression } from './compressedStarts.ts';

/** What a decoder loses of its output when it meets damage is what it made of its last piece, so pieces are small. */
const PIECE_BYTES = 1024;

/** What may still be unpacked, over all streams of a source. */
export interface UnpackingBudget {
  /** Most bytes that one stream may give. */
  readonly streamBytes: number;
  /** Bytes left for the source; every stream takes from it. */
  sourceBytes: number;
  /** How many streams were left before their end because a bound was reached. */
  cutShort: number;
}

/** One compressed stream on its way to `sink`, up to its end, damage, or a bound; what comes behind its end is ignored. */
export class Decompression {
  readonly #stream: ReturnType<typeof createInflateRaw | typeof createBrotliDecompress>;
  readonly #sink: ByteSink;
  readonly #budget: UnpackingBudget;
  /** Unpacked and not yet in the sink; owned by `#take` and `#drain`. */
  #unpacked: Uint8Array[] = [];
  #bytes = 0;
  #open = true;
  /** Ends the wait for the piece that is being decoded. */
  #settle: () => void = () => undefined;

  constructor(format: Compression, sink: ByteSink, budget: UnpackingBudget) {
    this.#stream = createDecoder(format);
    this.#sink = sink;
    this.#budget = budget;
    const close = () => this.#close();
    this.#stream.on('data', (unpacked: Buffer) => this.#take(unpacked));
    this.#stream.on('end', close).on('error', close).on('close', close);
  }

  /** False once the stream has ended. */
  get isOpen(): boolean {
    return this.#open;
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length && this.#open; at += PIECE_BYTES) {
      const piece = bytes.subarray(at, at + PIECE_BYTES);
      await new Promise<void>((resolve) => {
        this.#settle = resolve;
        this.#stream.write(piece, () => resolve());
      });
      await this.#drain();
    }
    if (!this.#open) await this.#finish();
  }

  /** The source has no more; call it only while the stream is open. */
  async end(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#settle = resolve;
      this.#stream.end();
    });
    await this.#finish();
  }

  #take(unpacked: Buffer): void {
    if (!this.#open) return;
    const allowed = Math.min(this.#budget.streamBytes - this.#bytes, this.#budget.sourceBytes);
    const kept = unpacked.subarray(0, allowed);
    this.#unpacked.push(kept);
    this.#bytes += kept.length;
    this.#budget.sourceBytes -= kept.length;
    if (kept.length === unpacked.length) return;
    this.#budget.cutShort++;
    this.#close();
  }

  #close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#stream.destroy();
    this.#settle();
  }

  async #drain(): Promise<void> {
    const unpacked = this.#unpacked;
    this.#unpacked = [];
    for (const bytes of unpacked) await this.#sink.push(bytes);
  }

  async #finish(): Promise<void> {
    await this.#drain();
    await this.#sink.end();
  }
}

function createDecoder(format: Compression) {
  if (format === 'zstd') return createZstdDecompress();
  return format === 'brotli' ? createBrotliDecompress() : createInflateRaw();
}
