import { PorchlightError } from '@porchlight/kernel';
import type { Around } from './aroundEachCall.ts';

export type FaultTime = 'before' | 'after';

/** Lets calls through and counts them, but for one: that throws `unavailable`, with nothing done or with everything done. */
export class Interruption {
  readonly steps: string[] = [];
  readonly #at: number;
  readonly #when: FaultTime;

  constructor(at = Number.POSITIVE_INFINITY, when: FaultTime = 'before') {
    this.#at = at;
    this.#when = when;
  }

  get name(): string {
    return `${this.#when} step ${this.#at} ${this.steps[this.#at] ?? ''}`;
  }

  /** The same, with nothing counted yet. */
  again(): Interruption {
    return new Interruption(this.#at, this.#when);
  }

  readonly around: Around = async (step, call) => {
    const isChosen = this.steps.push(step) - 1 === this.#at;
    if (isChosen && this.#when === 'before') throw interrupted();
    if (!isChosen) return call();
    await Promise.allSettled([call()]);
    throw interrupted();
  };
}

/** One for each way in which a run of so many calls can be interrupted once. */
export function interruptionsOf(calls: number): Interruption[] {
  const places = Array.from({ length: calls }, (_, i) => i);
  return places.flatMap((at) => [new Interruption(at, 'before'), new Interruption(at, 'after')]);
}

function interrupted(): PorchlightError {
  return new PorchlightError('unavailable', 'told to fail');
}
