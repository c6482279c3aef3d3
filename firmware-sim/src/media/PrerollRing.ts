import type { SourceFrame } from './FrameSource.ts';

/** What a frame holds in memory, in bytes. */
function sizeOf(frame: SourceFrame): number {
  return frame.picture.bytes.length + (frame.sound?.byteLength ?? 0);
}

export interface PrerollOptions {
  /** How far back frames are kept. */
  readonly spanMs?: number;
  /** Where frames are large, fewer are kept. */
  readonly maxBytes?: number;
}

/**
 * The last seconds before a clip, as raw frames: 3 s of 768 × 576 at 10 a second are 20 MB, of 1280 × 720 at 15 are
 * 62 MB. Never more than `maxBytes` (64 MiB where not given) and one frame.
 */
export class PrerollRing {
  readonly #spanMs: number;
  readonly #maxBytes: number;
  readonly #frames: SourceFrame[] = [];
  #sizeBytes = 0;

  constructor({ spanMs = 3000, maxBytes = 64 * 2 ** 20 }: PrerollOptions = {}) {
    this.#spanMs = spanMs;
    this.#maxBytes = maxBytes;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  push(frame: SourceFrame): void {
    this.#frames.push(frame);
    this.#sizeBytes += sizeOf(frame);
    const oldestMs = frame.timestampMs + frame.durationMs - this.#spanMs;
    for (let first = this.#frames[0]; first !== undefined && first !== frame; first = this.#frames[0]) {
      if (first.timestampMs >= oldestMs && this.#sizeBytes <= this.#maxBytes) break;
      this.#frames.shift();
      this.#sizeBytes -= sizeOf(first);
    }
  }

  /** The frames that begin at `fromMs` or later, oldest first; the ring is empty afterwards. */
  takeFrom(fromMs: number): SourceFrame[] {
    this.#sizeBytes = 0;
    return this.#frames.splice(0).filter((frame) => frame.timestampMs >= fromMs);
  }
}
