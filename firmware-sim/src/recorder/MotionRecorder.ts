import type { EndReason, Trigger } from '@porchlight/seal/header';
import { lumaOf, PrerollRing, type SourceFrame } from '../media/index.ts';
import { ClipCutter, type CutOptions, MotionDetector } from '../motion/index.ts';
import type { ClipEnding, ClipRecording } from './ClipRecording.ts';
import { shortFrames } from './shortFrames.ts';

export interface MotionRecorderDeps {
  readonly cut: CutOptions;
  /** Whether anything may be filmed. Where not, frames are not even looked at, and what is being filmed ends. */
  readonly mayFilm: () => boolean;
  /** Whether what is being filmed may go on. Where not it ends at once, and filming goes on in a new clip. */
  readonly isCurrent: (recording: Pick<ClipRecording, 'epoch'>) => boolean;
  /** Whether motion begins a clip. */
  readonly isArmed: () => boolean;
  /** Something moves in this frame. */
  readonly moved: (frame: SourceFrame) => void;
  /** Begins a clip whose first frame is `first`; in `trigger` something moved or the bell was pressed. */
  readonly begin: (first: SourceFrame, trigger: SourceFrame, cause: Trigger) => ClipRecording;
  readonly ended: (recording: ClipRecording, ending: ClipEnding) => void;
}

const PREROLL_MS = 3000;

/** Watches frames, and records those around motion and around the bell. */
export class MotionRecorder {
  readonly #deps: MotionRecorderDeps;
  #detector = new MotionDetector();
  #cutter: ClipCutter;
  #preroll: PrerollRing;
  #recording: ClipRecording | null = null;
  /** What happened beside motion since the last frame; owned by `press` and `#watch`. */
  #pressed = false;

  /** Throws `invalid_setting` as `ClipCutter` does. */
  constructor(deps: MotionRecorderDeps) {
    this.#deps = deps;
    this.#cutter = new ClipCutter(deps.cut);
    this.#preroll = this.#emptyPreroll();
  }

  /** The bell was pressed: the next frame is recorded whether or not anything moves. */
  press(): void {
    this.#pressed = true;
  }

  /** Frames in the order of their times. Throws what encoding throws; `stop` then saves what there is. */
  async frame(frame: SourceFrame): Promise<void> {
    for (const short of shortFrames(frame)) {
      if (this.#deps.mayFilm()) await this.#watch(short);
      else await this.#lookAway();
    }
  }

  /** The source has ended, or the device is being stopped. */
  async stop(): Promise<void> {
    await this.#finish('stopped');
  }

  async #watch(frame: SourceFrame): Promise<void> {
    const { picture, timestampMs, durationMs } = frame;
    const motion = this.#detector.push(lumaOf(picture), picture.width, picture.height, timestampMs);
    const moving = motion.moving && this.#deps.isArmed();
    if (moving) this.#deps.moved(frame);
    const cut = this.#cutter.push({ timestampMs, durationMs, moving: moving || this.#pressed });
    if (cut.endsClip) await this.#finish(moving ? 'longest' : 'motion-ended');
    if (cut.beginsAtMs !== null) await this.#begin(cut.beginsAtMs, frame, moving ? 'motion' : 'press');
    this.#pressed = false;
    if (cut.inClip) await this.#record(frame);
    else this.#preroll.push(frame);
  }

  async #begin(beginsAtMs: number, trigger: SourceFrame, cause: Trigger): Promise<void> {
    // While the clip before was ended the household may have forbidden the next one.
    if (!this.#deps.mayFilm()) return;
    const before = this.#preroll.takeFrom(beginsAtMs);
    this.#recording = this.#deps.begin(before[0] ?? trigger, trigger, cause);
    for (const frame of before) await this.#recording.encode(frame);
  }

  async #record(frame: SourceFrame): Promise<void> {
    const recording = this.#recording;
    if (recording !== null && (recording.isFull || !this.#deps.isCurrent(recording)))
      await this.#finish('longest');
    if (!this.#deps.mayFilm()) return;
    this.#recording ??= this.#deps.begin(frame, frame, 'motion');
    await this.#recording.encode(frame);
  }

  /** Forgets all that was seen, so that nothing from before or during the privacy comes into a later clip. */
  async #lookAway(): Promise<void> {
    await this.#finish('stopped');
    this.#detector = new MotionDetector();
    this.#cutter = new ClipCutter(this.#deps.cut);
    this.#preroll = this.#emptyPreroll();
    this.#pressed = false;
  }

  async #finish(reason: EndReason): Promise<void> {
    const recording = this.#recording;
    this.#recording = null;
    if (recording !== null) this.#deps.ended(recording, await recording.finish(reason));
  }

  #emptyPreroll(): PrerollRing {
    return new PrerollRing({ spanMs: (this.#deps.cut.preRollMs ?? PREROLL_MS) + 1000 });
  }
}
