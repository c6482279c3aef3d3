import type { Block, OpenSink, Unwrapper } from './ByteSink.ts';
import { RunDecoder } from './RunDecoder.ts';
import type { TextAlphabet } from './TextAlphabet.ts';
import { endOfRun, MIN_RUN_BYTES, nextRun } from './textRuns.ts';

/** Decodes every long run of one alphabet in a stream, so that what was compressed and then spelled is found. */
export class EncodedRuns implements Unwrapper {
  readonly #alphabet: TextAlphabet;
  readonly #open: OpenSink;
  /** The run that the last block ended in; null where it ended in none. */
  #running: RunDecoder | null = null;
  /** Up to where in the stream runs were looked for. */
  #examined = 0;

  constructor(alphabet: TextAlphabet, open: OpenSink) {
    this.#alphabet = alphabet;
    this.#open = open;
  }

  async take(block: Block): Promise<void> {
    const { bytes, base, final, fresh } = block;
    const until = final ? bytes.length : bytes.length - MIN_RUN_BYTES;
    let at = this.#examined - base;
    if (this.#running !== null) at = await this.#follow(this.#running, block, fresh);
    while (at < until) {
      const start = nextRun(bytes, at, until, this.#alphabet);
      if (start === null) break;
      const open = (place: number) =>
        this.#open({ container: this.#alphabet.name, offset: base + start, whole: place === 0 });
      at = await this.#follow(new RunDecoder(this.#alphabet, open), block, start);
    }
    this.#examined = base + Math.max(at, until);
  }

  /** Decodes from `from` on and returns where the run, or the block, ends. */
  async #follow(run: RunDecoder, { bytes, final }: Block, from: number): Promise<number> {
    const end = endOfRun(bytes, from, this.#alphabet);
    await run.write(bytes.subarray(from, end));
    this.#running = end === bytes.length && !final ? run : null;
    if (this.#running === null) await run.end();
    return end;
  }
}
