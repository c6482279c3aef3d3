/** More than this may not wait in the socket when a picture comes. */
const MOST_HELD_BYTES = 256 * 1024;
/** Sound is small, and heard when pictures stand still. */
const MOST_HELD_BYTES_OF_SOUND = 512 * 1024;

/** Decides what of a session goes up: nothing is ever queued, and once a picture was left out, so are those after it up to a keyframe. No I/O. */
export class UplinkGate {
  /** Whether pictures are left out up to the next keyframe. */
  #waits = false;
  /** Whether a keyframe was asked for since. */
  #hasAsked = false;
  #leftOut = 0;

  get isWaiting(): boolean {
    return this.#waits;
  }

  /** Pictures are left out from now on up to a keyframe. */
  close(): void {
    this.#waits = true;
    this.#hasAsked = false;
  }

  /** Whether a picture goes up while the socket holds this much; it counts as left out otherwise. */
  admitsPicture(isKeyframe: boolean, heldBytes: number): boolean {
    if (heldBytes > MOST_HELD_BYTES) this.close();
    else if (!this.#waits || isKeyframe) {
      this.#waits = false;
      return true;
    }
    this.#leftOut += 1;
    return false;
  }

  admitsSound(heldBytes: number): boolean {
    return heldBytes <= MOST_HELD_BYTES_OF_SOUND;
  }

  /** Whether the encoder is to be asked for a keyframe now: once for each time that the gate closed, as soon as there is room for one. */
  asksForKeyframe(heldBytes: number): boolean {
    if (!this.#waits || this.#hasAsked || heldBytes > MOST_HELD_BYTES) return false;
    this.#hasAsked = true;
    return true;
  }

  /** How many pictures were left out since this was last asked. */
  takeLeftOut(): number {
    const leftOut = this.#leftOut;
    this.#leftOut = 0;
    return leftOut;
  }
}
