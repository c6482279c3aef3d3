import type { EndReason } from '@porchlight/seal/header';
import { lumaOf, PrerollRing, type SourceFrame } from '../media/index.ts';
import { ClipCutter, type CutOptions, MotionDetector } from '../motion/index.ts';
import type { ClipRecording } from './ClipRecording.ts';

export interface MotionRecorderDeps {
  readonly cut: CutOptions;
  /** Whether motion may begin a clip now. */
  readonly isWatching: () => boolean;
  /** Begins a clip whose first frame is `first`; `trigger` is the frame in which something moved. */
  readonly begin: (first: SourceFrame, trigger: SourceFrame) => ClipRecording;
  readonly ended: (recording: ClipRecording, end: Awaited<ReturnType<ClipRecording['finish']>>) => void;
}

/** Watches frames, and records those around motion. */
export class MotionRecorder {
  readonly #deps: MotionRecorderDeps;
  readonly #detector = new MotionDetector();
  readonly #cutter: ClipCutter;
  readonly #preroll: PrerollRing;
  #recording: ClipRecording | null = null;

  constructor(deps: MotionRecorderDeps) {
    this.#deps = deps;
    this.#cutter = new ClipCutter(deps.cut);
    this.#preroll = new PrerollRing({ spanMs: (deps.cut.preRollMs ?? 3000) + 1000 });
  }

  /** Frames in the order of their times. */
  async frame(frame: SourceFrame): Promise<void> {
    const { picture, timestampMs, durationMs } = frame;
    const motion = this.#detector.push(lumaOf(picture), picture.width, picture.height, timestampMs);
    const moving = motion.moving && this.#deps.isWatching();
    const cut = this.#cutter.push({ timestampMs, durationMs, moving });
    if (cut.endsClip) await this.#finish(moving ? 'longest' : 'motion-ended');
    if (cut.beginsAtMs !== null) await this.#begin(cut.beginsAtMs, frame);
    if (cut.inClip) await this.#recording?.encode(frame);
    else this.#preroll.push(frame);
  }

  /** The source has ended, or the device is being stopped. */
  async stop(): Promise<void> {
    await this.#finish('stopped');
  }

  async #begin(beginsAtMs: number, trigger: SourceFrame): Promise<void> {
    const before = this.#preroll.takeFrom(beginsAtMs);
    this.#recording = this.#deps.begin(before[0] ?? trigger, trigger);
    for (const frame of before) await this.#recording.encode(frame);
  }

  async #finish(reason: EndReason): Promise<void> {
    const recording = this.#recording;
    this.#recording = null;
    if (recording !== null) this.#deps.ended(recording, await recording.finish(reason));
  }
}
