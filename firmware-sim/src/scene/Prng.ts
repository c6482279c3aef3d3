/** A repeatable stream of 32-bit numbers (xorshift32, Marsaglia 2003); for pictures and sounds, never for keys. */
export class Prng {
  #state: number;

  constructor(seed: number) {
    this.#state = (Math.imul(seed, 0x9e3779b1) ^ 0x85ebca6b) | 0 || 1;
    for (let i = 0; i < 4; i++) this.next32();
  }

  /** From 0 to 2³²−1. */
  next32(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x;
    return x >>> 0;
  }

  /** From `least` up to, and without, `most`. */
  between(least: number, most: number): number {
    return least + (this.next32() / 2 ** 32) * (most - least);
  }
}
