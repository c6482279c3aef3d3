import { PorchlightError } from '@porchlight/kernel';
import type { EncodedPiece } from './EncodedPiece.ts';
import type { TrackConfig, TrackPacket } from './FragmentMuxer.ts';
import { FragmentMuxer } from './FragmentMuxer.ts';
import type { SoundFormat, SourceFrame } from './FrameSource.ts';
import { checkPictureSize } from './Picture.ts';
import { PictureEncoder } from './PictureEncoder.ts';
import { isSoundRate, SoundEncoder } from './SoundEncoder.ts';

export interface ClipEncoderOptions {
  readonly width: number;
  readonly height: number;
  /** Frames a second, on average: the bits are shared out by it. */
  readonly frameRate: number;
  /** Null for a clip without a sound track. */
  readonly sound: SoundFormat | null;
  /** Bits a second of the picture; by default 700,000 for 768 × 576, less for smaller pictures, never more. */
  readonly bitrate?: number;
  /** How far apart keyframes are, and so how long a fragment is; 1,000 by default. */
  readonly keyframeEveryMs?: number;
}

/** Keeps a fragment of one second below the 120 KiB of a segment. */
const MOST_BITRATE = 700_000;
const LEAST_BITRATE = 150_000;
const REFERENCE_PIXELS = 768 * 576;

function defaultBitrate({ width, height }: ClipEncoderOptions): number {
  const scaled = Math.round((MOST_BITRATE * width * height) / REFERENCE_PIXELS);
  return Math.min(MOST_BITRATE, Math.max(LEAST_BITRATE, scaled));
}

interface TrackEncoder {
  readonly config: TrackConfig | null;
}

/** A codec's packets on their way into fragments. */
class TrackWriter {
  readonly #encoder: TrackEncoder;
  #muxer: FragmentMuxer | null = null;

  constructor(encoder: TrackEncoder) {
    this.#encoder = encoder;
  }

  async write(packets: readonly TrackPacket[]): Promise<EncodedPiece[]> {
    const pieces: EncodedPiece[] = [];
    for (const packet of packets) {
      this.#muxer ??= await this.#startMuxer();
      pieces.push(...(await this.#muxer.add(packet)));
    }
    return pieces;
  }

  async finish(packets: readonly TrackPacket[]): Promise<EncodedPiece[]> {
    const pieces = await this.write(packets);
    return [...pieces, ...((await this.#muxer?.finish()) ?? [])];
  }

  #startMuxer(): Promise<FragmentMuxer> {
    if (this.#encoder.config === null)
      throw new PorchlightError('internal', 'the encoder gave no configuration');
    return FragmentMuxer.start(this.#encoder.config);
  }
}

/**
 * Encodes one clip: frames in, pieces of fragmented MP4 out, each as soon as it is complete. The picture is H.264, the
 * sound AAC-LC in a track of its own; times count from the clip's first frame. One clip, one encoder; `close` gives an
 * unfinished one up.
 */
export class ClipEncoder implements Disposable {
  readonly #picture: PictureEncoder;
  readonly #pictureWriter: TrackWriter;
  readonly #sound: SoundEncoder | null;
  readonly #soundWriter: TrackWriter | null;
  /** The first frame's time in its source, or null before it. */
  #startMs: number | null = null;
  #endMs = 0;
  #frames = 0;

  /** Throws `unsupported_media` for a size that can't be encoded. A sample rate that AAC doesn't know gives no sound track. */
  constructor(options: ClipEncoderOptions) {
    checkPictureSize(options.width, options.height);
    const { bitrate = defaultBitrate(options), keyframeEveryMs = 1000 } = options;
    this.#picture = new PictureEncoder({ ...options, bitrate, keyframeEveryMs });
    this.#pictureWriter = new TrackWriter(this.#picture);
    const rate = options.sound?.sampleRate;
    this.#sound = rate !== undefined && isSoundRate(rate) ? new SoundEncoder(rate) : null;
    this.#soundWriter = this.#sound && new TrackWriter(this.#sound);
  }

  /** Pictures taken in so far. */
  get frames(): number {
    return this.#frames;
  }

  /** From the first frame's beginning to the last one's end. */
  get durationMs(): number {
    return this.#endMs;
  }

  /** Returns the pieces that became complete, often none. The frame's bytes may be used again afterwards. */
  async encode(frame: SourceFrame): Promise<EncodedPiece[]> {
    this.#startMs ??= frame.timestampMs;
    const offsetMs = frame.timestampMs - this.#startMs;
    this.#endMs = offsetMs + frame.durationMs;
    this.#frames++;
    const pieces = await this.#pictureWriter.write(await this.#picture.encode(frame, offsetMs));
    if (frame.sound !== null && this.#sound !== null && this.#soundWriter !== null) {
      pieces.push(...(await this.#soundWriter.write(await this.#sound.encode(frame.sound))));
    }
    return this.#withinClip(pieces);
  }

  /** The last pieces; none where no frame was encoded. */
  async finish(): Promise<EncodedPiece[]> {
    try {
      if (this.#frames === 0) return [];
      const pieces = await this.#pictureWriter.finish(await this.#picture.finish());
      if (this.#sound !== null && this.#soundWriter !== null) {
        pieces.push(...(await this.#soundWriter.finish(await this.#sound.finish())));
      }
      return this.#withinClip(pieces);
    } finally {
      this.close();
    }
  }

  close(): void {
    this.#picture.close();
    this.#sound?.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** The last packet of sound may reach past the last picture: what is said of it doesn't. */
  #withinClip(pieces: readonly EncodedPiece[]): EncodedPiece[] {
    return pieces.map((piece) => {
      const startOffsetMs = Math.min(piece.startOffsetMs, this.#endMs);
      return { ...piece, startOffsetMs, durationMs: Math.min(piece.durationMs, this.#endMs - startOffsetMs) };
    });
  }
}
