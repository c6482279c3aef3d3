import type { SoundBlock } from './decodeSound.ts';
import type { SoundFormat } from './FrameSource.ts';

/**
 * Cuts a run of sample blocks to the spans of frames. Positions are in samples from the start of the source; what no
 * block covers is silence.
 */
export class SoundQueue implements SoundFormat {
  readonly sampleRate: number;
  readonly #rest: AsyncIterator<SoundBlock>;
  /** The block that is being used up, and the position of its first sample. */
  #block: Float32Array;
  #position: number;
  #ended = false;

  /** `firstSample`: the position of the first block's first sample; negative where the sound begins before the picture. */
  constructor(first: SoundBlock, firstSample: number, rest: AsyncIterator<SoundBlock>) {
    this.sampleRate = first.sampleRate;
    this.#block = first.samples;
    this.#position = firstSample;
    this.#rest = rest;
  }

  /** The samples from `from` up to `to`; each call begins where the one before ended, or later. */
  async take(from: number, to: number): Promise<Float32Array<ArrayBuffer>> {
    const taken = new Float32Array(to - from);
    while (!this.#ended && this.#position < to) {
      const end = this.#position + this.#block.length;
      const begin = Math.max(from, this.#position);
      const stop = Math.min(to, end);
      if (stop > begin) {
        taken.set(this.#block.subarray(begin - this.#position, stop - this.#position), begin - from);
      }
      if (end > to) break;
      await this.#advance();
    }
    return taken;
  }

  /** Ends the blocks' iterator; what is taken afterwards is silence. */
  async close(): Promise<void> {
    this.#ended = true;
    await this.#rest.return?.();
  }

  async #advance(): Promise<void> {
    this.#position += this.#block.length;
    const { value, done } = await this.#rest.next();
    if (done === true) this.#ended = true;
    else this.#block = value.samples;
  }
}
