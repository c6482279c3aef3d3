import { VideoEncoder, type VideoEncoderConfig, VideoFrame } from '@napi-rs/webcodecs';
import { PorchlightError } from '@porchlight/kernel';
import { codecOf } from './avcDescription.ts';
import type { TrackConfig, TrackPacket } from './FragmentMuxer.ts';
import type { SourceFrame } from './FrameSource.ts';
import { keepAlive, Pulse } from './Pulse.ts';

export interface PictureEncoderOptions {
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
  /** Bits a second. */
  readonly bitrate: number;
  readonly keyframeEveryMs: number;
}

/** Pictures inside the encoder before `encode` waits; it delays some by itself, more on machines with many cores. */
const MOST_IN_FLIGHT = 8;

/**
 * H.264 without reordered pictures. `quality` is the latency mode that sets keyframes where it is told to; `realtime`
 * adds one every ten pictures.
 */
function configOf({ width, height, frameRate, bitrate }: PictureEncoderOptions): VideoEncoderConfig {
  return {
    codec: 'avc1.64001f',
    width,
    height,
    bitrate,
    framerate: frameRate,
    latencyMode: 'quality',
    avc: { format: 'avc' },
  };
}

/** Encodes a clip's frames. Throws `internal` where the encoder fails. */
export class PictureEncoder {
  readonly #encoder: VideoEncoder;
  readonly #pulse = new Pulse();
  readonly #keyframeEveryMs: number;
  readonly #packets: TrackPacket[] = [];
  /** The durations of the pictures inside the encoder, in their order. */
  readonly #durationsMs: number[] = [];
  #config: TrackConfig | null = null;
  #failure: Error | null = null;
  #lastKeyframeMs = Number.NEGATIVE_INFINITY;

  constructor(options: PictureEncoderOptions) {
    this.#keyframeEveryMs = options.keyframeEveryMs;
    this.#encoder = new VideoEncoder({
      output: (chunk, metadata) => {
        const data = new Uint8Array(chunk.byteLength);
        chunk.copyTo(data);
        this.#packets.push({
          timestampS: chunk.timestamp / 1e6,
          durationS: (this.#durationsMs.shift() ?? 0) / 1000,
          isKey: chunk.type === 'key',
          data,
        });
        const { codec, description } = metadata?.decoderConfig ?? {};
        if (codec !== undefined && description !== undefined) {
          const { width: codedWidth, height: codedHeight } = options;
          this.#config ??= {
            track: 'picture',
            codec: codecOf(description),
            codedWidth,
            codedHeight,
            description,
          };
        }
        this.#pulse.beat();
      },
      error: (error) => {
        this.#failure = error;
        this.#pulse.beat();
      },
    });
    this.#encoder.ondequeue = this.#pulse.beat;
    this.#encoder.configure(configOf(options));
  }

  /** Null until the first packet. */
  get config(): TrackConfig | null {
    return this.#config;
  }

  /** Takes one frame, `offsetMs` after the clip's first; returns the packets that became complete. */
  async encode(frame: SourceFrame, offsetMs: number): Promise<TrackPacket[]> {
    const { width, height, bytes } = frame.picture;
    const keyFrame = offsetMs - this.#lastKeyframeMs >= this.#keyframeEveryMs;
    if (keyFrame) this.#lastKeyframeMs = offsetMs;
    this.#durationsMs.push(frame.durationMs);
    const picture = new VideoFrame(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), {
      format: 'I420',
      codedWidth: width,
      codedHeight: height,
      timestamp: offsetMs * 1000,
      duration: frame.durationMs * 1000,
    });
    this.#encoder.encode(picture, { keyFrame });
    picture.close();
    await this.#pulse.until(
      () =>
        this.#failure !== null ||
        this.#durationsMs.length < MOST_IN_FLIGHT ||
        this.#encoder.encodeQueueSize === 0,
    );
    return this.#take();
  }

  /** The last packets; the encoder is closed. */
  async finish(): Promise<TrackPacket[]> {
    await keepAlive(this.#encoder.flush()).catch((error: Error) => {
      this.#failure ??= error;
    });
    await this.#pulse.until(() => this.#failure !== null || this.#durationsMs.length === 0);
    this.close();
    return this.#take();
  }

  close(): void {
    if (this.#encoder.state !== 'closed') this.#encoder.close();
  }

  #take(): TrackPacket[] {
    if (this.#failure !== null) {
      throw new PorchlightError('internal', 'the H.264 encoder gave up; the clip ends here', {
        cause: this.#failure,
      });
    }
    return this.#packets.splice(0);
  }
}
