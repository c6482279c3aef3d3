import { PorchlightError } from '@porchlight/kernel';
import type { FaultTime } from '../clip-index/PlannedFaults.ts';

/** Fails one call, counted over all fakes that share it: with nothing done, or with everything done and the answer lost. */
export class PortFaults {
  #left = Number.POSITIVE_INFINITY;
  #when: FaultTime = 'before';

  /** The call after `calls` more throws `unavailable`. */
  failAfter(calls: number, when: FaultTime): void {
    this.#left = calls;
    this.#when = when;
  }

  /** Whether the call that was to fail has come. */
  get isOver(): boolean {
    return this.#left < 0;
  }

  async around<Result>(work: () => Result): Promise<Result> {
    const fails = this.#left === 0;
    this.#left -= 1;
    if (fails && this.#when === 'before') throw new PorchlightError('unavailable', 'told to fail before');
    const result = work();
    if (fails) throw new PorchlightError('unavailable', 'told to fail after');
    return result;
  }
}
