import { PorchlightError } from '@porchlight/kernel';
import { type Encoding, encodingsOf } from './encodingsOf.ts';

/** Shorter ones would be found by chance, or in what is public. */
export const MIN_NEEDLE_BYTES = 16;

/** One spelling of one needle. */
export interface Pattern {
  readonly label: string;
  readonly encoding: Encoding;
  readonly bytes: Uint8Array;
}

/** What no server may hold, in every spelling in which it might. */
export class Needles {
  readonly #patterns: Pattern[] = [];

  /**
   * Adds `bytes`, at least 16 of them, copied. `label` is what a finding shows (`clip key of clip 3`) and must not hold the secret.
   * Throws `internal` for fewer bytes.
   */
  add(label: string, bytes: Uint8Array): void {
    if (bytes.length < MIN_NEEDLE_BYTES) {
      throw new PorchlightError(
        'internal',
        `${label}: a needle has at least ${MIN_NEEDLE_BYTES} bytes, so that no chance meeting counts as a leak`,
      );
    }
    for (const encoded of encodingsOf(bytes)) this.#patterns.push({ label, ...encoded });
  }

  get patterns(): readonly Pattern[] {
    return this.#patterns;
  }
}
