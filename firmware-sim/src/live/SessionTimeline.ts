/** How far a frame's time may stay behind before it is set anew. */
const MOST_BEHIND_US = 200_000;

/**
 * When the frames of a source are to be shown in a live session: as far apart as they were filmed, whatever delayed them on their way into the encoder; never at a time to come, and never more than 200 ms ago. Times
 * rise with every frame.
 */
export class SessionTimeline {
  /** What is added to a frame's time in its source; null before the first. */
  #offsetUs: number | null = null;
  #lastUs = -1;

  /** `sourceMs` is the frame's time in its source and `nowUs` that of the session, which only goes forward. */
  place(sourceMs: number, nowUs: number): number {
    const sourceUs = sourceMs * 1_000;
    const expectedUs = sourceUs + (this.#offsetUs ?? Number.NaN);
    const holds = expectedUs <= nowUs && expectedUs >= nowUs - MOST_BEHIND_US;
    if (!holds) this.#offsetUs = nowUs - sourceUs;
    this.#lastUs = Math.max(this.#lastUs + 1, holds ? expectedUs : nowUs);
    return this.#lastUs;
  }
}
