import type { LiveQuality } from '@porchlight/contracts';
import { PorchlightError } from '@porchlight/kernel';
import type { LiveTracks, Track } from '@porchlight/seal/header';
import type { MediaFrame } from '@porchlight/seal/live';
import type { SoundFormat, SourceFrame } from './FrameSource.ts';
import { LivePictureEncoder } from './LivePictureEncoder.ts';
import { LiveSoundEncoder } from './LiveSoundEncoder.ts';
import { liveShapeOf } from './liveShape.ts';
import { scalePicture } from './scalePicture.ts';

export interface LiveEncoderOptions {
  /** What a `FrameSource` says of itself. */
  readonly source: {
    readonly width: number;
    readonly height: number;
    readonly frameRate: number;
    readonly sound: SoundFormat | null;
  };
  readonly quality: LiveQuality;
  /** Called with each frame as soon as there is one. In each track, times don't go back; the first picture is a keyframe. */
  readonly output: (track: Track, frame: MediaFrame) => void;
  /** Called at most once, `internal`: the encoder is closed, and the session is ended and another begun. */
  readonly failed: (error: PorchlightError) => void;
}

/** Encodes one quality of a live session while it is filmed. Nothing waits for it: where it is behind, pictures are skipped. */
export class LiveEncoder implements Disposable {
  /** The tracks of the announcement. It rejects, `internal`, where the encoder fails or is closed before its first picture is out. */
  readonly tracks: Promise<LiveTracks>;
  /** The least and the most bits a second of the picture. */
  readonly bounds: { readonly least: number; readonly most: number };
  readonly #options: LiveEncoderOptions;
  readonly #announcing = Promise.withResolvers<LiveTracks>();
  readonly #size: { readonly width: number; readonly height: number };
  readonly #everyNth: number;
  readonly #picture: LivePictureEncoder;
  readonly #sound: LiveSoundEncoder | null;
  #pushed = 0;
  #lastUs = 0;

  /** Throws `unsupported_media` for a size that can't be encoded. */
  constructor(options: LiveEncoderOptions) {
    const { source, quality } = options;
    const shape = liveShapeOf(source, quality);
    this.#options = options;
    this.#size = shape;
    this.#everyNth = shape.everyNth;
    this.bounds = shape.bounds;
    this.tracks = this.#announcing.promise;
    this.tracks.catch(() => {});
    const failed = (error: PorchlightError) => this.#fail(error);
    this.#picture = new LivePictureEncoder({
      ...this.#size,
      frameRate: source.frameRate / shape.everyNth,
      bitrate: shape.bitrate,
      output: (frame) => this.#outputPicture(frame),
      failed,
    });
    const output = (frame: MediaFrame) => options.output('sound', frame);
    const sampleRateHz = source.sound?.sampleRate;
    this.#sound = sampleRateHz === undefined ? null : new LiveSoundEncoder({ sampleRateHz, output, failed });
  }

  /** Bits a second of the picture. */
  get bitrate(): number {
    return this.#picture.bitrate;
  }

  /** Sets the bits a second of the picture, within `bounds`. It costs a keyframe: not for every breath of the line. */
  setBitrate(bitsPerSecond: number): void {
    const { least, most } = this.bounds;
    this.#picture.setBitrate(Math.round(Math.min(most, Math.max(least, bitsPerSecond))));
  }

  /** Makes the next picture a keyframe, as for a new generation. */
  requestKeyframe(): void {
    this.#picture.requestKeyframe();
  }

  /** Takes a frame whose picture is shown `timeUs` after the session's start, in whole microseconds; a time that goes back is taken as the one before. */
  push(frame: SourceFrame, timeUs: number): void {
    this.#lastUs = Math.max(this.#lastUs, timeUs);
    if (frame.sound !== null) this.#sound?.encode(frame.sound, this.#lastUs);
    if (this.#pushed++ % this.#everyNth !== 0) return;
    const { width, height } = this.#size;
    const isSize = frame.picture.width === width && frame.picture.height === height;
    this.#picture.encode(isSize ? frame.picture : scalePicture(frame.picture, width, height), this.#lastUs);
  }

  /** Nothing comes any more. May be called again. */
  close(): void {
    this.#picture.close();
    this.#sound?.close();
    this.#announcing.reject(new PorchlightError('internal', 'the live encoder was closed before a picture'));
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #outputPicture(frame: MediaFrame): void {
    const picture = this.#picture.codec;
    if (picture !== null)
      this.#announcing.resolve({ picture, ...(this.#sound && { sound: this.#sound.codec }) });
    this.#options.output('picture', frame);
  }

  #fail(error: PorchlightError): void {
    this.#announcing.reject(error);
    this.close();
    this.#options.failed(error);
  }
}
