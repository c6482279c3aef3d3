/** Brings a run of samples from one rate to another by straight lines between them; it delays the sound by less than one sample. */
export class LinearResampler {
  /** Samples of the source for each one that comes out. */
  readonly #step: number;
  /** The last sample that was taken in, or null before the first. */
  #last: number | null = null;
  /** Where the next sample that comes out lies, in samples of the source after `#last`. */
  #position = 0;

  constructor(fromHz: number, toHz: number) {
    this.#step = fromHz / toHz;
  }

  /** The samples that became complete. */
  push(samples: Float32Array): Float32Array<ArrayBuffer> {
    const [first] = samples;
    if (first === undefined) return new Float32Array();
    if (this.#last === null) this.#position = 1;
    const last = this.#last ?? first;
    const at = (index: number) => (index === 0 ? last : (samples[index - 1] as number));
    const count = Math.max(0, Math.floor((samples.length - this.#position) / this.#step) + 1);
    const made = new Float32Array(count);
    for (let i = 0; i < count; i++) {
      const position = this.#position + i * this.#step;
      const before = Math.min(Math.floor(position), samples.length);
      const after = Math.min(before + 1, samples.length);
      made[i] = at(before) + (at(after) - at(before)) * (position - before);
    }
    this.#position += count * this.#step - samples.length;
    this.#last = at(samples.length);
    return made;
  }
}
