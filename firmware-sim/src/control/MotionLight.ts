/** How long the light stays on after the last motion, and off after it was ordered off. */
const HOLD_MS = 20_000;

export type LightCause = 'motion' | 'command' | 'timer';

/** A light that motion switches on for a while, and commands for good. Its time is that of the frames, so that it is seen in them at any pace. */
export class MotionLight {
  readonly #switched: (on: boolean, cause: LightCause) => void;
  #isOn = false;
  /** When it goes off by itself; null while it is off or was ordered on. */
  #offAtMs: number | null = null;
  /** Motion before this time is ignored; owned by `order`. */
  #heldOffUntilMs = Number.NEGATIVE_INFINITY;
  #nowMs = 0;

  constructor(switched: (on: boolean, cause: LightCause) => void) {
    this.#switched = switched;
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  moved(): void {
    if (this.#nowMs < this.#heldOffUntilMs || (this.#isOn && this.#offAtMs === null)) return;
    this.#offAtMs = this.#nowMs + HOLD_MS;
    this.#set(true, 'motion');
  }

  order(on: boolean): void {
    this.#offAtMs = null;
    this.#heldOffUntilMs = on ? Number.NEGATIVE_INFINITY : this.#nowMs + HOLD_MS;
    this.#set(on, 'command');
  }

  /** Time goes on; infinity where there will be no more frames. */
  tick(nowMs: number): void {
    this.#nowMs = nowMs;
    if (this.#offAtMs === null || nowMs < this.#offAtMs) return;
    this.#offAtMs = null;
    this.#set(false, 'timer');
  }

  #set(on: boolean, cause: LightCause): void {
    if (this.#isOn === on) return;
    this.#isOn = on;
    this.#switched(on, cause);
  }
}
