import type { Picture } from './Picture.ts';

/** One channel of 32-bit floats from −1 to 1. */
export interface SoundFormat {
  readonly sampleRate: number;
}

/** One picture and the sound that was heard while it was shown. Frames abut: each ends where the next begins. */
export interface SourceFrame {
  /** Whole milliseconds from the start of the source; the first frame has 0, and each has more than the one before. */
  readonly timestampMs: number;
  /** Whole milliseconds until the next frame, at least 1. */
  readonly durationMs: number;
  readonly picture: Picture;
  /** The samples of this frame's span; joined over all frames they have no gap. Null where the source is silent. */
  readonly sound: Float32Array<ArrayBuffer> | null;
}

/**
 * Where a camera's frames come from. It is read once, from one loop, as fast as the reader asks: a source doesn't pace.
 * Reading throws `unsupported_media` where the file breaks off or can't be decoded; the frames before that are good.
 */
export interface FrameSource extends AsyncIterable<SourceFrame>, AsyncDisposable {
  readonly width: number;
  readonly height: number;
  /** Frames a second, on average. */
  readonly frameRate: number;
  readonly sound: SoundFormat | null;
  /** Null where the source is endless or doesn't say. */
  readonly durationMs: number | null;
  /** Ends the loop that reads, and frees decoder, file and child processes. May be called again. */
  close(): Promise<void>;
}

/** The position in samples of a time, so that the spans of frames that abut hold samples that abut. */
export function sampleAt(timeMs: number, sampleRate: number): number {
  return Math.round((timeMs * sampleRate) / 1000);
}
