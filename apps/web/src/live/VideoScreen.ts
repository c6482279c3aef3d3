import type { LiveScreen, PictureShown } from './LiveScreen.ts';
import { HISTORY_LIMITS } from './show/FrameHistory.ts';
import type { LiveFragmentNews, LivePlace } from './show/LiveNews.ts';

type Track = LiveFragmentNews['track'];

/** Nearer to the end than that, the element would stop at every piece that comes a little late. */
const EDGE_S = 0.12;
/** Further from it, it jumps; between the two it runs a little faster. */
const JUMP_S = 1;
const CATCH_UP = 1.08;
/** From how much is kept, the oldest part goes that is over this. */
const KEPT_S = HISTORY_LIMITS.spanMs / 1000;
const TRIM_EVERY_S = 10;

/** iPhones have MediaSource by another name. */
function newMediaSource(): MediaSource {
  const { ManagedMediaSource } = globalThis as { readonly ManagedMediaSource?: typeof MediaSource };
  return new (ManagedMediaSource ?? MediaSource)();
}

/** Plays fragments of MP4 in a video element at the live edge, for browsers without WebCodecs. */
export class VideoScreen implements LiveScreen {
  readonly element = document.createElement('video');
  readonly canvas = null;
  readonly #shown: PictureShown;
  readonly #media = newMediaSource();
  readonly #url = URL.createObjectURL(this.#media);
  readonly #buffers = new Map<Track, SourceBuffer>();
  /** What waits for its buffer. */
  readonly #waiting = new Map<Track, Uint8Array<ArrayBuffer>[]>();
  readonly #ending = new AbortController();
  #isAtEdge = true;
  #isPaused = false;
  /** Up to where each track was let go. */
  readonly #trimmedS = new Map<Track, number>();
  #hasMedia = false;

  constructor(shown: PictureShown) {
    this.#shown = shown;
    const { element } = this;
    element.muted = true;
    element.playsInline = true;
    element.disablePictureInPicture = true;
    element.disableRemotePlayback = true;
    const { signal } = this.#ending;
    this.#media.addEventListener('sourceopen', () => this.#drain(), { signal });
    element.addEventListener('resize', () => this.#shown(element.videoWidth, element.videoHeight), {
      signal,
    });
    element.addEventListener('loadeddata', () => this.#follow(), { signal });
    element.addEventListener('waiting', () => this.#follow(), { signal });
    element.src = this.#url;
  }

  fragment({ track, mimeType, bytes }: LiveFragmentNews): void {
    if (mimeType !== null && !this.#isSupported(mimeType)) return;
    const waiting = this.#waiting.get(track) ?? [];
    waiting.push(bytes);
    if (mimeType === null) {
      this.#hasMedia = true;
      this.#drain();
    } else {
      this.#waiting.set(track, waiting);
      this.#prepare(track, mimeType);
    }
  }

  place(): LivePlace {
    const { currentTime } = this.element;
    const endS = this.#endS();
    const startS = this.element.buffered.length === 0 ? 0 : this.element.buffered.start(0);
    return {
      isAtEdge: this.#isAtEdge,
      isPaused: this.#isPaused,
      behindMs: this.#isAtEdge ? 0 : Math.max(0, endS - currentTime) * 1000,
      keptMs: Math.max(0, endS - startS) * 1000,
    };
  }

  seek(behindMs: number | null, isPaused: boolean): void {
    this.#isAtEdge = behindMs === null;
    this.#isPaused = isPaused;
    const { buffered } = this.element;
    if (buffered.length === 0) return;
    const wantedS = this.#endS() - (behindMs === null ? EDGE_S : behindMs / 1000);
    this.element.currentTime = Math.max(buffered.start(0), wantedS);
    this.element.playbackRate = 1;
    if (isPaused) this.element.pause();
    else this.#play();
  }

  setSound(isOn: boolean): void {
    this.element.muted = !isOn;
  }

  async snapshot(): Promise<Blob | null> {
    const { videoWidth, videoHeight } = this.element;
    if (videoWidth === 0) return null;
    const canvas = Object.assign(document.createElement('canvas'), {
      width: videoWidth,
      height: videoHeight,
    });
    canvas.getContext('2d')?.drawImage(this.element, 0, 0);
    return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
  }

  close(): void {
    this.#ending.abort();
    this.element.pause();
    this.element.removeAttribute('src');
    this.element.load();
    this.element.remove();
    URL.revokeObjectURL(this.#url);
  }

  #prepare(track: Track, mimeType: string): void {
    if (this.#media.readyState !== 'open') {
      this.#media.addEventListener('sourceopen', () => this.#prepare(track, mimeType), {
        once: true,
        signal: this.#ending.signal,
      });
      return;
    }
    if (this.#buffers.has(track)) return;
    const buffer = this.#media.addSourceBuffer(mimeType);
    this.#buffers.set(track, buffer);
    buffer.addEventListener('updateend', () => this.#drain(), { signal: this.#ending.signal });
    this.#drain();
  }

  #isSupported(mimeType: string): boolean {
    return (this.#media.constructor as typeof MediaSource).isTypeSupported(mimeType);
  }

  /** Nothing goes in before there is media: an element takes no track more once it has an initialization segment. */
  #drain(): void {
    if (!this.#hasMedia || this.element.error !== null) return;
    for (const [track, buffer] of this.#buffers) {
      const waiting = this.#waiting.get(track) ?? [];
      if (buffer.updating || this.#media.readyState !== 'open') continue;
      if (this.#trim(buffer, track)) continue;
      const [first] = waiting;
      if (first === undefined) continue;
      // What has queued up goes in at once.
      const bytes = new Uint8Array(waiting.reduce((sum, piece) => sum + piece.length, 0));
      waiting.reduce((at, piece) => {
        bytes.set(piece, at);
        return at + piece.length;
      }, 0);
      waiting.length = 0;
      buffer.appendBuffer(bytes);
    }
    this.#follow();
  }

  /** Whether it has begun to let go of the oldest part. */
  #trim(buffer: SourceBuffer, track: Track): boolean {
    const untilS = Math.min(this.#endS() - KEPT_S, this.element.currentTime - 1);
    if (untilS < (this.#trimmedS.get(track) ?? 0) + TRIM_EVERY_S) return false;
    this.#trimmedS.set(track, untilS);
    buffer.remove(0, untilS);
    return true;
  }

  /** Keeps to the edge, and goes over what is missing. */
  #follow(): void {
    const { element } = this;
    if (element.buffered.length === 0 || this.#isPaused) return;
    if (this.#isAtEdge) {
      const aheadS = this.#endS() - element.currentTime;
      if (aheadS > JUMP_S || aheadS < 0) element.currentTime = Math.max(0, this.#endS() - EDGE_S);
      element.playbackRate = aheadS > 2 * EDGE_S ? CATCH_UP : 1;
    }
    this.#play();
  }

  #play(): void {
    // Refused only with sound before a press; it is asked again with the next piece.
    if (this.element.paused) this.element.play().catch(() => undefined);
  }

  #endS(): number {
    const { buffered } = this.element;
    return buffered.length === 0 ? 0 : buffered.end(buffered.length - 1);
  }
}
