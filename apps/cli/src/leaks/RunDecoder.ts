import type { ByteSink } from './ByteSink.ts';
import type { TextAlphabet } from './TextAlphabet.ts';

/** Decodes one run of text, once from each place in a group where the encoded text may have begun. */
export class RunDecoder {
  readonly #alphabet: TextAlphabet;
  readonly #sinks: readonly ByteSink[];
  /** Per sink: characters still to be passed over, and those that don't fill a group yet. */
  readonly #skips: number[];
  readonly #rests: string[];

  /** `open` gives the sink of each place. */
  constructor(alphabet: TextAlphabet, open: (place: number) => ByteSink) {
    this.#alphabet = alphabet;
    this.#sinks = Array.from({ length: alphabet.group }, (_, place) => open(place));
    this.#skips = this.#sinks.map((_, place) => place);
    this.#rests = this.#sinks.map(() => '');
  }

  /** `run` holds members of the alphabet only. */
  async write(run: Uint8Array): Promise<void> {
    const { ignored, group } = this.#alphabet;
    const spelled = Buffer.from(run.buffer, run.byteOffset, run.length).toString('latin1');
    const text = ignored === null ? spelled : spelled.replace(ignored, '');
    for (const [place, sink] of this.#sinks.entries()) {
      const skip = Math.min(this.#skips[place] as number, text.length);
      this.#skips[place] = (this.#skips[place] as number) - skip;
      const waiting = (this.#rests[place] as string) + text.slice(skip);
      const whole = waiting.length - (waiting.length % group);
      this.#rests[place] = waiting.slice(whole);
      await sink.push(Buffer.from(waiting.slice(0, whole), this.#alphabet.name));
    }
  }

  async end(): Promise<void> {
    for (const [place, sink] of this.#sinks.entries()) {
      await sink.push(Buffer.from(this.#rests[place] as string, this.#alphabet.name));
      await sink.end();
    }
  }
}
