import type { SourceFrame } from '../media/index.ts';
import type { MotionRecorder } from './MotionRecorder.ts';

/** Frames that may wait for the recorder; half of a pre-roll at 15 a second. */
const MOST_WAITING = 24;

/** Frames on their way to the recorder, one after the other, so that nobody who films waits for its work. */
export class RecordingLane {
  readonly #recorder: Pick<MotionRecorder, 'frame' | 'stop'>;
  #work: Promise<void> = Promise.resolve();
  #waiting = 0;
  /** What the recorder threw, in a box; nothing is recorded any more then. */
  #failure: { readonly error: unknown } | null = null;

  constructor(recorder: Pick<MotionRecorder, 'frame' | 'stop'>) {
    this.#recorder = recorder;
  }

  /**
   * Takes a frame, and resolves at once unless too many wait. `mayBeSeen` as in `MotionRecorder.frame`. Throws what an earlier frame made the recorder throw.
   */
  async push(frame: SourceFrame, mayBeSeen: boolean): Promise<void> {
    this.#requireSound();
    this.#waiting += 1;
    const recorded = this.#work.then(() => this.#record(frame, mayBeSeen));
    this.#work = recorded;
    if (this.#waiting >= MOST_WAITING) await recorded;
  }

  /** Resolves once all that was pushed is recorded. Throws as `push`. */
  async settled(): Promise<void> {
    await this.#work;
    this.#requireSound();
  }

  /** Records what waits, and ends the clip. Throws as `push`, with the clip ended, and what `MotionRecorder.stop` throws. */
  async stop(): Promise<void> {
    await this.#work;
    await this.#recorder.stop();
    this.#requireSound();
  }

  async #record(frame: SourceFrame, mayBeSeen: boolean): Promise<void> {
    try {
      if (this.#failure === null) await this.#recorder.frame(frame, mayBeSeen);
    } catch (error) {
      this.#failure = { error };
    } finally {
      this.#waiting -= 1;
    }
  }

  #requireSound(): void {
    if (this.#failure !== null) throw this.#failure.error;
  }
}
