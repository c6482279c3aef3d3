import type { EndReason, Trigger } from '@porchlight/seal/header';
import { lumaOf, type Picture, PrerollRing, type SourceFrame } from '../media/index.ts';
import { ClipCutter, type CutOptions, MotionDetector } from '../motion/index.ts';
import type { ClipEnding, ClipRecording } from './ClipRecording.ts';
import { shortFrames } from './shortFrames.ts';

export interface MotionRecorderDeps {
  readonly cut: CutOptions;
  /** In what brightness of a picture motion is looked for; in all of it by default. */
  readonly lumaOf?: (picture: Picture) => Uint8Array;
  /** Whether anything may be filmed. Where not, frames are not even looked at, and what is being filmed ends. */
  readonly mayFilm: () => boolean;
  /** Whether what is being filmed may go on. Where not it ends at once, and filming goes on in a new clip. */
  readonly isCurrent: (recording: Pick<ClipRecording, 'epoch'>) => boolean;
  /** Whether motion begins a clip. */
  readonly isArmed: () => boolean;
  /** Whether somebody watches live: all of that is recorded, where motion would be. */
  readonly isWatched: () => boolean;
  /** Something moves in this frame. */
  readonly moved: (frame: SourceFrame) => void;
  /** Something moves in a clip that began because somebody watches; told once of each. */
  readonly movedInWatched: (recording: ClipRecording) => void;
  /** Begins a clip whose first frame is `first`; in `trigger` something moved, the bell was pressed or somebody began to watch. */
  readonly begin: (first: SourceFrame, trigger: SourceFrame, cause: Trigger) => ClipRecording;
  readonly ended: (recording: ClipRecording, ending: ClipEnding) => void;
}

const PREROLL_MS = 3000;

/** Watches frames, and records those around motion and around the bell, and what somebody sees live. */
export class MotionRecorder {
  readonly #deps: MotionRecorderDeps;
  #detector = new MotionDetector();
  #cutter: ClipCutter;
  #preroll: PrerollRing;
  #recording: ClipRecording | null = null;
  /** Why the clip that is open, or the last one, began. */
  #cause: Trigger = 'motion';
  /** Whether motion in the clip that is open was told. */
  #hasTold = false;
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

  /** Frames in the order of their times; `mayBeSeen` is false for one that was taken when nothing might be filmed. Throws what encoding throws; `stop` then saves what there is. */
  async frame(frame: SourceFrame, mayBeSeen = true): Promise<void> {
    for (const short of shortFrames(frame)) {
      if (mayBeSeen && this.#deps.mayFilm()) await this.#watch(short);
      else await this.#lookAway();
    }
  }

  /** The source has ended, or the device is being stopped. */
  async stop(): Promise<void> {
    await this.#finish('stopped');
  }

  async #watch(frame: SourceFrame): Promise<void> {
    const { picture, timestampMs, durationMs } = frame;
    const luma = (this.#deps.lumaOf ?? lumaOf)(picture);
    const motion = this.#detector.push(luma, picture.width, picture.height, timestampMs);
    const isArmed = this.#deps.isArmed();
    const moving = motion.moving && isArmed;
    const watched = isArmed && this.#deps.isWatched();
    if (moving) this.#deps.moved(frame);
    const cut = this.#cutter.push({ timestampMs, durationMs, moving: moving || this.#pressed, watched });
    if (cut.endsClip) await this.#finish(moving || watched ? 'longest' : 'motion-ended');
    const cause = moving ? 'motion' : this.#pressed ? 'press' : 'command';
    if (cut.beginsAtMs !== null) await this.#begin(cut.beginsAtMs, frame, cause);
    this.#pressed = false;
    if (cut.inClip) await this.#record(frame, moving);
    else this.#preroll.push(frame);
  }

  async #begin(beginsAtMs: number, trigger: SourceFrame, cause: Trigger): Promise<void> {
    // While the clip before was ended the household may have forbidden the next one.
    if (!this.#deps.mayFilm()) return;
    const before = this.#preroll.takeFrom(beginsAtMs);
    const recording = this.#open(before[0] ?? trigger, trigger, cause);
    for (const frame of before) await recording.encode(frame);
  }

  #open(first: SourceFrame, trigger: SourceFrame, cause: Trigger): ClipRecording {
    this.#cause = cause;
    this.#hasTold = false;
    const recording = this.#deps.begin(first, trigger, cause);
    this.#recording = recording;
    return recording;
  }

  async #record(frame: SourceFrame, moving: boolean): Promise<void> {
    const before = this.#recording;
    if (before !== null && (before.isFull || !this.#deps.isCurrent(before))) await this.#finish('longest');
    if (!this.#deps.mayFilm()) return;
    const goesOnFor = this.#cause === 'command' && !moving ? 'command' : 'motion';
    const recording = this.#recording ?? this.#open(frame, frame, goesOnFor);
    if (moving && this.#cause === 'command' && !this.#hasTold) {
      this.#hasTold = true;
      this.#deps.movedInWatched(recording);
    }
    await recording.encode(frame);
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
