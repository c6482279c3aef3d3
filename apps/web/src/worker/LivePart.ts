import type { LiveQuality } from '@porchlight/contracts';
import { parseDeviceId } from '@porchlight/kernel';
import { type LiveListener, type LiveWatch, platformTimer } from '@porchlight/owner-client/live';
import { transfer } from 'comlink';
import { CodecOutput } from '../live/show/CodecOutput.ts';
import { FragmentOutput } from '../live/show/FragmentOutput.ts';
import { HISTORY_LIMITS, NO_HISTORY } from '../live/show/FrameHistory.ts';
import type { LiveNews, TellLive } from '../live/show/LiveNews.ts';
import { LiveShow } from '../live/show/LiveShow.ts';

/** Which device is to be shown, and on what. */
export interface LiveAsk {
  readonly deviceId: string;
  readonly quality: LiveQuality;
  /** Where pictures are drawn; null has them told as fragments of MP4. */
  readonly canvas: OffscreenCanvas | null;
  /** Whether what was just seen is kept to go back to. */
  readonly canGoBack: boolean;
}

/** What is seen of a device, as far as `LivePart` needs it. */
export type Watch = Pick<LiveWatch, 'setQuality' | 'behind' | 'stop'>;
type BeginWatch<Kind extends Watch> = (
  deviceId: ReturnType<typeof parseDeviceId>,
  quality: LiveQuality,
  listener: LiveListener,
) => Kind;

interface Shown<Kind> {
  readonly ask: LiveAsk;
  readonly show: LiveShow;
  quality: LiveQuality;
  /** Null while it rests. */
  watch: Kind | null;
}

/** Devices that are shown live: each is watched, opened and decoded here, for its keys stay here. A number is the caller's, for what follows `watch`. */
export class LivePart<Kind extends Watch = LiveWatch> {
  readonly #begin: BeginWatch<Kind>;
  readonly #shown = new Map<number, Shown<Kind>>();

  constructor(begin: BeginWatch<Kind>) {
    this.#begin = begin;
  }

  /** Shows a device from now on until `stop`, and tells what comes of it. Throws `unauthenticated`, `not_found` and `malformed_record`. */
  watch(number: number, ask: LiveAsk, tell: (news: LiveNews) => unknown): void {
    this.stop(number);
    const pass: TellLive = (news, buffers = []) =>
      void tell(buffers.length === 0 ? news : transfer(news, [...buffers]));
    const behind = () => this.#shown.get(number)?.watch?.behind();
    const output = ask.canvas === null ? new FragmentOutput(pass) : new CodecOutput(ask.canvas, pass, behind);
    const shown: Shown<Kind> = {
      ask,
      show: new LiveShow(output, pass, platformTimer, ask.canGoBack ? HISTORY_LIMITS : NO_HISTORY),
      quality: ask.quality,
      watch: null,
    };
    this.#shown.set(number, shown);
    this.#watch(shown);
  }

  /** What is watched under a number, for whoever talks through it; null while it rests. */
  watchOf(number: number): Kind | null {
    return this.#shown.get(number)?.watch ?? null;
  }

  /** Asks for another quality; what is seen stays until it is there. */
  setQuality(number: number, quality: LiveQuality): void {
    const shown = this.#shown.get(number);
    if (shown === undefined) return;
    shown.quality = quality;
    shown.watch?.setQuality(quality);
  }

  /** Goes to what was `behindMs` before the newest picture, and plays from there or stands still; null follows the newest again. */
  seek(number: number, behindMs: number | null, isPaused: boolean): void {
    this.#shown.get(number)?.show.seek(behindMs, isPaused);
  }

  setSound(number: number, isOn: boolean): void {
    this.#shown.get(number)?.show.setSound(isOn);
  }

  /** The picture that is shown, as PNG; null where there is none here. */
  async snapshot(number: number): Promise<Blob | null> {
    return (await this.#shown.get(number)?.show.snapshot()) ?? null;
  }

  /** Watches no longer, and keeps what is shown. */
  rest(number: number): void {
    const shown = this.#shown.get(number);
    shown?.watch?.stop();
    if (shown !== undefined) shown.watch = null;
  }

  /** Watches again after `rest`. */
  wake(number: number): void {
    const shown = this.#shown.get(number);
    if (shown === undefined || shown.watch !== null) return;
    shown.show.seek(null, false);
    this.#watch(shown);
  }

  stop(number: number): void {
    const shown = this.#shown.get(number);
    this.#shown.delete(number);
    shown?.watch?.stop();
    shown?.show.close();
  }

  #watch(shown: Shown<Kind>): void {
    shown.watch = this.#begin(parseDeviceId(shown.ask.deviceId), shown.quality, shown.show);
  }
}
