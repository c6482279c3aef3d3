import { medianDifference } from './LumaGrid.ts';

/** What of a picture isn't background. Masks hold 1 or 0 for each cell. */
export interface Foreground {
  /** Differs from the background by more than the place's usual noise. */
  readonly differs: Uint8Array;
  /** Differs from how the place looked a moment ago: something moves there, not merely stands there. */
  readonly changes: Uint8Array;
  readonly differingShare: number;
  readonly changingShare: number;
}

/** Levels of brightness (of 255) that a cell must differ by, beside its noise. */
const LEAST_DIFFERENCE = 9;
const NOISE_FACTOR = 3.5;
const MOST_THRESHOLD = 45;
const FIRST_NOISE = 1.5;
const CHANGE_FACTOR = 0.7;

/** Time constants of learning, in milliseconds: an empty place, a thing that stands still, a thing that moves. */
const LEARN_EMPTY_MS = 3000;
const LEARN_STANDING_MS = 5000;
const LEARN_MOVING_MS = 30_000;
const LEARN_NOISE_MS = 4000;

/**
 * How each cell usually looks and how much it flickers, learnt as it goes. A change of light that reaches the whole
 * picture alike is taken out before anything is compared.
 */
export class BackgroundModel {
  readonly #mean: Float32Array;
  /** The mean absolute difference of each cell, in levels. */
  readonly #noise: Float32Array;

  constructor(cells: Float32Array) {
    this.#mean = cells.slice();
    this.#noise = new Float32Array(cells.length).fill(FIRST_NOISE);
  }

  /** Compares with the background and with `earlier`, the cells of a moment ago. */
  compare(cells: Float32Array, earlier: Float32Array): Foreground {
    const light = medianDifference(cells, this.#mean);
    const lightSince = medianDifference(cells, earlier);
    const differs = new Uint8Array(cells.length);
    const changes = new Uint8Array(cells.length);
    let [differing, changing] = [0, 0];
    for (let i = 0; i < cells.length; i++) {
      const threshold = this.#threshold(i);
      const value = cells[i] as number;
      if (Math.abs(value - (this.#mean[i] as number) - light) > threshold) {
        differs[i] = 1;
        differing++;
      }
      if (Math.abs(value - (earlier[i] as number) - lightSince) > CHANGE_FACTOR * threshold) {
        changes[i] = 1;
        changing++;
      }
    }
    const share = 1 / cells.length;
    return { differs, changes, differingShare: differing * share, changingShare: changing * share };
  }

  /** Learns from cells that were compared, `elapsedMs` after the ones before. */
  learn(cells: Float32Array, { differs, changes }: Foreground, elapsedMs: number): void {
    const rateOf = (constantMs: number) => 1 - Math.exp(-elapsedMs / constantMs);
    const [empty, standing, moving] = [LEARN_EMPTY_MS, LEARN_STANDING_MS, LEARN_MOVING_MS].map(rateOf) as [
      number,
      number,
      number,
    ];
    const noiseRate = rateOf(LEARN_NOISE_MS);
    const light = medianDifference(cells, this.#mean);
    for (let i = 0; i < cells.length; i++) {
      const difference = (cells[i] as number) - (this.#mean[i] as number);
      const isEmpty = differs[i] === 0;
      const rate = isEmpty ? empty : changes[i] === 0 ? standing : moving;
      this.#mean[i] = (this.#mean[i] as number) + rate * difference;
      if (isEmpty) {
        const noise = this.#noise[i] as number;
        this.#noise[i] = noise + noiseRate * (Math.abs(difference - light) - noise);
      }
    }
  }

  /** Takes `cells` for the background, after a change of light that no single number describes. */
  restart(cells: Float32Array): void {
    this.#mean.set(cells);
  }

  #threshold(cell: number): number {
    return Math.min(MOST_THRESHOLD, LEAST_DIFFERENCE + NOISE_FACTOR * (this.#noise[cell] as number));
  }
}
