import { VideoEncoder, type VideoEncoderConfig, VideoFrame } from '@napi-rs/webcodecs';
import { bytesToBase64, PorchlightError } from '@porchlight/kernel';
import type { LiveTracks } from '@porchlight/seal/header';
import type { MediaFrame } from '@porchlight/seal/live';
import { codecOf, withLeastLevel } from './avcDescription.ts';
import { checkPictureSize, type Picture } from './Picture.ts';

export interface LivePictureEncoderOptions {
  readonly width: number;
  readonly height: number;
  /** Frames a second, on average: the bits are shared out by it. */
  readonly frameRate: number;
  /** Bits a second. */
  readonly bitrate: number;
  /** Called with each packet as soon as there is one, in the order in which pictures are shown. */
  readonly output: (frame: MediaFrame) => void;
  /** Called at most once, `internal`: nothing comes any more, and the session whose codec it was is ended. */
  readonly failed: (error: PorchlightError) => void;
}

/** How a decoder of these pictures is set up. */
export type PictureCodec = NonNullable<LiveTracks['picture']>;

/** Pictures inside the encoder; one that comes then is skipped. */
const MOST_IN_FLIGHT = 3;
const KEYFRAME_EVERY_US = 2_000_000;

/**
 * H.264 in software, for a picture that is seen at once. x264 is tuned here for no delay in either latency mode; `quality` sets keyframes where it is told to, `realtime` adds one every ten
 * pictures.
 */
function configOf({ width, height, frameRate }: LivePictureEncoderOptions, bitrate: number) {
  return {
    codec: 'avc1.64001f',
    width,
    height,
    bitrate,
    framerate: frameRate,
    latencyMode: 'quality',
    hardwareAcceleration: 'prefer-software',
    avc: { format: 'avc' },
  } satisfies VideoEncoderConfig;
}

/**
 * Encodes the pictures of one live session as they come. Another bit rate is another encoder inside, because one that is configured again delays a second of pictures; the codec's description
 * stays the same, or it fails.
 */
export class LivePictureEncoder {
  readonly #options: LivePictureEncoderOptions;
  #encoder: VideoEncoder;
  #bitrate: number;
  #codec: PictureCodec | null = null;
  #inFlight = 0;
  #isKeyframeWanted = true;
  /** Whether the bit rate has changed since the encoder inside was made. */
  #isRenewalDue = false;
  #lastKeyframeUs = 0;
  #isClosed = false;

  /** Throws `unsupported_media` for a size that can't be encoded. */
  constructor(options: LivePictureEncoderOptions) {
    checkPictureSize(options.width, options.height);
    this.#options = options;
    this.#bitrate = options.bitrate;
    this.#encoder = this.#begin();
  }

  /** Null until the first packet. */
  get codec(): PictureCodec | null {
    return this.#codec;
  }

  /** Bits a second. */
  get bitrate(): number {
    return this.#bitrate;
  }

  /** Takes one picture in, whose bytes may be used again afterwards. False where it was skipped, because the encoder is behind or closed. */
  encode(picture: Picture, timeUs: number): boolean {
    if (this.#isClosed || this.#inFlight >= MOST_IN_FLIGHT) return false;
    if (this.#isRenewalDue) {
      if (this.#inFlight > 0) return false;
      this.#renew();
    }
    const nextUs = timeUs + 1e6 / this.#options.frameRate;
    const keyFrame = this.#isKeyframeWanted || nextUs - this.#lastKeyframeUs > KEYFRAME_EVERY_US;
    try {
      this.#submit(picture, timeUs, keyFrame);
    } catch (cause) {
      this.#fail(cause);
      return false;
    }
    if (keyFrame) this.#lastKeyframeUs = timeUs;
    this.#isKeyframeWanted = false;
    return true;
  }

  /** Makes the next picture a keyframe. */
  requestKeyframe(): void {
    this.#isKeyframeWanted = true;
  }

  /** Holds from the next picture on, which is a keyframe. */
  setBitrate(bitsPerSecond: number): void {
    if (bitsPerSecond === this.#bitrate) return;
    this.#bitrate = bitsPerSecond;
    this.#isRenewalDue = true;
  }

  /** Nothing comes any more. May be called again. */
  close(): void {
    this.#isClosed = true;
    if (this.#encoder.state !== 'closed') this.#encoder.close();
  }

  #begin(): VideoEncoder {
    const encoder = new VideoEncoder({
      output: (chunk, metadata) => {
        if (this.#isClosed || encoder !== this.#encoder) return;
        this.#inFlight--;
        const description = metadata?.decoderConfig?.description;
        if (description !== undefined) this.#learn(description);
        const bytes = new Uint8Array(chunk.byteLength);
        chunk.copyTo(bytes);
        if (!this.#isClosed)
          this.#options.output({ bytes, timeUs: chunk.timestamp, isKeyframe: chunk.type === 'key' });
      },
      error: (error) => {
        if (encoder === this.#encoder) this.#fail(error);
      },
    });
    encoder.configure(configOf(this.#options, this.#bitrate));
    return encoder;
  }

  #renew(): void {
    const old = this.#encoder;
    this.#encoder = this.#begin();
    old.close();
    this.#isRenewalDue = false;
    this.#isKeyframeWanted = true;
  }

  #submit({ width, height, bytes }: Picture, timeUs: number, keyFrame: boolean): void {
    const frame = new VideoFrame(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), {
      format: 'I420',
      codedWidth: width,
      codedHeight: height,
      timestamp: timeUs,
    });
    try {
      this.#encoder.encode(frame, { keyFrame });
    } finally {
      frame.close();
    }
    this.#inFlight++;
  }

  #learn(avcC: Uint8Array): void {
    const description = withLeastLevel(avcC);
    const codec: PictureCodec = {
      codec: codecOf(description),
      widthPx: this.#options.width,
      heightPx: this.#options.height,
      descriptionB64: bytesToBase64(description),
    };
    this.#codec ??= codec;
    if (codec.descriptionB64 !== this.#codec.descriptionB64)
      this.#fail(new Error('the description of the codec has changed'));
  }

  #fail(cause: unknown): void {
    if (this.#isClosed) return;
    this.close();
    const hint = 'the H.264 encoder gave up or changed; end this live session, and begin another';
    this.#options.failed(new PorchlightError('internal', hint, { cause }));
  }
}
