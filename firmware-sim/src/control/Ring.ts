import type { DeviceEvent } from '@porchlight/contracts';

/** How a ring ended. */
export type RingOutcome = Extract<DeviceEvent['event'], { kind: 'ring-ended' }>['outcome'];

/** How long a bell rings before it counts as missed. */
const RINGS_MS = 45_000;

/** A bell that rings from a press until somebody does something about it, or nobody has for 45 s. Its time is that of the frames. */
export class Ring {
  readonly #ended: (outcome: RingOutcome) => void;
  /** Null while it doesn't ring. */
  #missedAtMs: number | null = null;
  #nowMs = 0;

  constructor(ended: (outcome: RingOutcome) => void) {
    this.#ended = ended;
  }

  get isRinging(): boolean {
    return this.#missedAtMs !== null;
  }

  /** It rings, for another 45 s where it does already. */
  press(): void {
    this.#missedAtMs = this.#nowMs + RINGS_MS;
  }

  /** False where it didn't ring: nothing has ended then. */
  end(outcome: RingOutcome): boolean {
    if (this.#missedAtMs === null) return false;
    this.#missedAtMs = null;
    this.#ended(outcome);
    return true;
  }

  /** Time goes on; infinity where there will be no more frames. */
  tick(nowMs: number): void {
    this.#nowMs = nowMs;
    if (this.#missedAtMs !== null && nowMs >= this.#missedAtMs) this.end('missed');
  }
}
