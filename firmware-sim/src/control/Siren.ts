/** How long it sounds before it silences itself. */
const SOUNDS_MS = 180_000;

/** A siren that is switched by commands and silences itself after three minutes. Its time is that of the frames. */
export class Siren {
  readonly #switched: (on: boolean) => void;
  /** Null while it is silent. */
  #silentAtMs: number | null = null;
  #nowMs = 0;

  constructor(switched: (on: boolean) => void) {
    this.#switched = switched;
  }

  get isOn(): boolean {
    return this.#silentAtMs !== null;
  }

  /** Ordered on while it sounds, it sounds for another three minutes. */
  order(on: boolean): void {
    const wasOn = this.isOn;
    this.#silentAtMs = on ? this.#nowMs + SOUNDS_MS : null;
    if (on !== wasOn) this.#switched(on);
  }

  /** Time goes on; infinity where there will be no more frames. */
  tick(nowMs: number): void {
    this.#nowMs = nowMs;
    if (this.#silentAtMs !== null && nowMs >= this.#silentAtMs) this.order(false);
  }
}
