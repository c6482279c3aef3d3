import type { LiveTracks, OpenedFrame } from '@porchlight/owner-client/live';
import type { TellLive } from './LiveNews.ts';
import type { LiveOutput } from './LiveOutput.ts';
import { PictureCanvas } from './PictureCanvas.ts';
import { PictureDecoder } from './PictureDecoder.ts';
import { SoundDecoder } from './SoundDecoder.ts';

/** Decodes in this worker: pictures to the canvas, the newest first; sound as samples to the page. */
export class CodecOutput implements LiveOutput {
  readonly keepsPlace = true;
  readonly #canvas: PictureCanvas;
  readonly #picture: PictureDecoder;
  readonly #sound: SoundDecoder;
  #isSoundOn = false;

  constructor(canvas: OffscreenCanvas, tell: TellLive, behind: () => void) {
    this.#canvas = new PictureCanvas(canvas, (widthPx, heightPx) =>
      tell({ kind: 'picture', widthPx, heightPx }),
    );
    this.#picture = new PictureDecoder({
      picture: (picture) => this.#canvas.draw(picture),
      behind,
      failed: () => tell({ kind: 'undecodable' }),
    });
    this.#sound = new SoundDecoder((news) =>
      tell(
        news,
        news.planes.map(({ buffer }) => buffer),
      ),
    );
  }

  begin({ picture, sound }: LiveTracks): void {
    if (picture !== undefined) this.#picture.begin(picture);
    if (sound !== undefined) this.#sound.begin(sound);
  }

  frame(frame: OpenedFrame, isShown: boolean): void {
    if (frame.track === 'picture') this.#picture.decode(frame, isShown);
    else if (this.#isSoundOn && isShown) this.#sound.decode(frame);
  }

  reset(): void {
    this.#picture.reset();
    this.#sound.reset();
  }

  setSound(isOn: boolean): void {
    if (this.#isSoundOn !== isOn) this.#sound.reset();
    this.#isSoundOn = isOn;
  }

  snapshot(): Promise<Blob | null> {
    return this.#canvas.snapshot();
  }

  close(): void {
    this.#picture.close();
    this.#sound.reset();
  }
}
