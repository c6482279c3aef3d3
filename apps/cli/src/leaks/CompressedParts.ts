import { type Block, type OpenSink, OVERLAP_BYTES, type Unwrapper } from './ByteSink.ts';
import { type CompressedStart, compressedStarts, unmarkedCompressions } from './compressedStarts.ts';
import { Decompression, type UnpackingBudget } from './Decompression.ts';

/** Unpacks every compressed stream that begins anywhere in a stream, and the stream itself where it is one without a mark. */
export class CompressedParts implements Unwrapper {
  readonly #open: OpenSink;
  readonly #budget: UnpackingBudget;
  readonly #whole: boolean;
  #running: Decompression[] = [];
  /** Up to where in the stream beginnings were looked for. */
  #examined = 0;

  /** Only a `whole` stream can itself be one without a mark. */
  constructor(open: OpenSink, budget: UnpackingBudget, whole: boolean) {
    this.#whole = whole;
    this.#open = open;
    this.#budget = budget;
  }

  async take(block: Block): Promise<void> {
    const { bytes, fresh, base, final } = block;
    for (const running of this.#running) await running.write(bytes.subarray(fresh));
    if (this.#whole && base === 0 && this.#examined === 0) {
      for (const format of unmarkedCompressions(bytes))
        await this.#begin(block, { format, at: 0, dataAt: 0 });
    }
    const until = final ? bytes.length : bytes.length - OVERLAP_BYTES;
    for (const start of compressedStarts(bytes, this.#examined - base, until))
      await this.#begin(block, start);
    this.#examined = base + until;
    this.#running = this.#running.filter((running) => running.isOpen);
    if (final) for (const running of this.#running) await running.end();
  }

  async #begin({ bytes, base }: Block, { format, at, dataAt }: CompressedStart): Promise<void> {
    const decompression = new Decompression(
      format,
      this.#open({ container: format, offset: base + at, whole: true }),
      this.#budget,
    );
    await decompression.write(bytes.subarray(dataAt));
    if (decompression.isOpen) this.#running.push(decompression);
  }
}
