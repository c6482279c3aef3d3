import { PorchlightError } from '@porchlight/kernel';

/** How a fake's next call fails: with nothing done, or with everything done and the answer lost. */
export type FaultTime = 'before' | 'after';

/** Which of a fake's methods are to throw `unavailable`, once each. */
export class PlannedFaults<Method extends string> {
  readonly #planned = new Map<Method, FaultTime>();

  plan(method: Method, when: FaultTime): void {
    this.#planned.set(method, when);
  }

  /** Runs `work` for `method` and carries out what is planned for it. */
  async around<Result>(method: Method, work: () => Result): Promise<Result> {
    const when = this.#planned.get(method);
    this.#planned.delete(method);
    if (when === 'before') throw new PorchlightError('unavailable', `told to fail before ${method}`);
    const result = work();
    if (when === 'after') throw new PorchlightError('unavailable', `told to fail after ${method}`);
    return result;
  }
}
