import type { ClipId, EpochMs } from '@porchlight/kernel';
import { systemRandom } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import type { SealingDevice } from '@porchlight/seal/seal';
import type { FrameSource, SourceFrame } from '../../src/media/index.ts';
import { type ClipEnding, ClipRecording, type FilmedUnit } from '../../src/recorder/ClipRecording.ts';
import { MotionRecorder, type MotionRecorderDeps } from '../../src/recorder/MotionRecorder.ts';
import { CELL } from '../device/household.ts';

export const STARTS_AT_MS = 1_780_000_000_000;
/** What the device has seen of the log. */
export const CHECKPOINT = systemRandom(300);

export interface RecordedClip {
  readonly clipId: ClipId;
  readonly records: Uint8Array[];
  readonly units: FilmedUnit[];
  /** For each record: how many frames the source had given before it came out. */
  readonly framesBefore: number[];
  readonly triggerOffsetMs: number;
  ending: ClipEnding | null;
}

/** Frames through a recorder, and all that came out. */
export class RecordingRoom {
  readonly clips: RecordedClip[] = [];
  readonly recorder: MotionRecorder;
  frames = 0;
  isPrivate = false;
  isArmed = true;
  isWatched = false;
  /** The clips in which motion was told while somebody watched. */
  readonly moved: ClipId[] = [];
  /** What the next clip is sealed to; a clip under another one is ended. */
  device: SealingDevice;
  readonly #source: FrameSource;

  constructor(
    device: SealingDevice,
    source: FrameSource,
    options: Pick<Partial<MotionRecorderDeps>, 'cut'> & { readonly fullAfterSegments?: number } = {},
  ) {
    this.device = device;
    this.#source = source;
    this.recorder = new MotionRecorder({
      cut: options.cut ?? {},
      mayFilm: () => !this.isPrivate,
      isCurrent: ({ epoch }) => epoch === this.device.epoch,
      isArmed: () => this.isArmed,
      isWatched: () => this.isWatched,
      moved: () => undefined,
      movedInWatched: ({ clipId }) => this.moved.push(clipId),
      begin: (first, trigger, cause) => this.#begin(first, trigger, cause, options.fullAfterSegments),
      ended: (recording, ending) => {
        const clip = this.clips.find(({ clipId }) => clipId === recording.clipId);
        if (clip !== undefined) clip.ending = ending;
      },
    });
  }

  /** Films the source until its end, or until `isOver`. */
  async film(each: (frame: SourceFrame) => void = () => undefined, isOver = () => false): Promise<void> {
    for await (const frame of this.#source) {
      each(frame);
      await this.recorder.frame(frame);
      this.frames++;
      if (isOver()) break;
    }
    await this.recorder.stop();
  }

  #begin(
    first: SourceFrame,
    frame: SourceFrame,
    trigger: Parameters<MotionRecorderDeps['begin']>[2],
    fullAfterSegments = 2048,
  ): ClipRecording {
    const triggerOffsetMs = frame.timestampMs - first.timestampMs;
    const clip = { records: [], units: [], framesBefore: [], ending: null, triggerOffsetMs };
    const recorded: Omit<RecordedClip, 'clipId'> = clip;
    const recording = new ClipRecording(
      {
        device: this.device,
        source: this.#source,
        clockUncertaintyMs: 250,
        cell: CELL,
        primitives: nodePrimitives,
        random: systemRandom,
        emit: (_clipId, record) => {
          recorded.records.push(record);
          recorded.framesBefore.push(this.frames);
        },
        filmed: (_clipId, unit) => recorded.units.push(unit),
        abandoned: () => undefined,
        checkpoint: () => CHECKPOINT,
        fullAfterSegments,
      },
      {
        clipNumber: this.clips.length,
        previousOpeningHash: new Uint8Array(32).fill(this.clips.length === 0 ? 0 : 1),
        previousSegments: 0,
        startedAtMs: (STARTS_AT_MS + first.timestampMs) as EpochMs,
        triggerOffsetMs,
        trigger,
        frame,
      },
    );
    this.clips.push(Object.assign(clip, { clipId: recording.clipId }));
    return recording;
  }
}
