import { base64ToBytes } from '@porchlight/kernel';
import type { LiveTracks, OpenedFrame } from '@porchlight/owner-client/live';

type PictureTrack = NonNullable<LiveTracks['picture']>;

/** What `PictureDecoder` tells. */
export interface PictureDecoderEvents {
  /** A picture to show; it belongs to the callee, who closes it. */
  picture(picture: VideoFrame): void;
  /** It can't keep up, and leaves pictures out up to the next keyframe. */
  behind(): void;
  /** It has failed several times without one picture. */
  failed(): void;
}

/** A picture that waits so long in the decoder says that it can't keep up. */
const LATEST_MS = 1_000;
/** More than that in the decoder: what comes out isn't the newest, and isn't worth drawing. */
const WORTH_DRAWING = 3;
const MOST_FAILURES = 3;

interface UnderWay {
  readonly isShown: boolean;
  readonly sinceMs: number;
}

/** H.264 and whatever else the browser decodes, to pictures. It begins at a keyframe, and begins again by itself after a failure. */
export class PictureDecoder {
  readonly #events: PictureDecoderEvents;
  #decoder: VideoDecoder | null = null;
  #config: VideoDecoderConfig | null = null;
  #needsKeyframe = true;
  #hasShown = false;
  #failures = 0;
  #nextStamp = 0;
  /** By the stamp that the decoder was given. */
  readonly #underWay = new Map<number, UnderWay>();

  constructor(events: PictureDecoderEvents) {
    this.#events = events;
  }

  begin({ codec, widthPx, heightPx, descriptionB64 }: PictureTrack): void {
    this.#config = {
      codec,
      codedWidth: widthPx,
      codedHeight: heightPx,
      ...(descriptionB64 === '' ? {} : { description: new Uint8Array(base64ToBytes(descriptionB64)) }),
      hardwareAcceleration: 'no-preference',
      optimizeForLatency: true,
    };
    this.#failures = 0;
    this.#hasShown = false;
    this.reset();
  }

  /** Goes on with the next keyframe. */
  reset(): void {
    this.#underWay.clear();
    this.#needsKeyframe = true;
    if (this.#decoder?.state === 'configured') this.#decoder.reset();
  }

  decode(frame: OpenedFrame, isShown: boolean): void {
    if (this.#needsKeyframe && !frame.isKeyframe) return;
    if (!this.#needsKeyframe && this.#isLate()) {
      this.#events.behind();
      this.reset();
      if (!frame.isKeyframe) return;
    }
    const decoder = this.#open();
    if (decoder === null) return;
    this.#needsKeyframe = false;
    this.#nextStamp += 1;
    this.#underWay.set(this.#nextStamp, { isShown, sinceMs: performance.now() });
    decoder.decode(
      new EncodedVideoChunk({
        type: frame.isKeyframe ? 'key' : 'delta',
        timestamp: this.#nextStamp,
        data: frame.bytes as Uint8Array<ArrayBuffer>,
      }),
    );
  }

  close(): void {
    this.#underWay.clear();
    if (this.#decoder !== null && this.#decoder.state !== 'closed') this.#decoder.close();
    this.#decoder = null;
  }

  #isLate(): boolean {
    const [oldest] = this.#underWay.values();
    return oldest !== undefined && performance.now() - oldest.sinceMs > LATEST_MS;
  }

  #open(): VideoDecoder | null {
    if (this.#config === null) return null;
    if (this.#decoder === null || this.#decoder.state === 'closed') {
      this.#decoder = new VideoDecoder({
        output: (picture) => this.#take(picture),
        error: () => this.#fail(),
      });
    }
    if (this.#decoder.state === 'unconfigured') this.#decoder.configure(this.#config);
    return this.#decoder;
  }

  #take(picture: VideoFrame): void {
    const taken = this.#underWay.get(picture.timestamp);
    this.#underWay.delete(picture.timestamp);
    const isNewest = this.#underWay.size < WORTH_DRAWING;
    if (taken?.isShown === true && (isNewest || !this.#hasShown)) {
      this.#hasShown = true;
      this.#events.picture(picture);
    } else picture.close();
  }

  #fail(): void {
    this.#underWay.clear();
    this.#needsKeyframe = true;
    this.#failures += 1;
    if (this.#failures >= MOST_FAILURES && !this.#hasShown) this.#events.failed();
  }
}
