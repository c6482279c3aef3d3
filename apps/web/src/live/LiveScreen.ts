import type { LiveFragmentNews, LivePlace } from './show/LiveNews.ts';

/** What shows pictures in the page. */
export interface LiveScreen {
  /** To be put into the page. */
  readonly element: HTMLCanvasElement | HTMLVideoElement;
  /** For the worker, which draws on it; null where the page plays fragments. */
  readonly canvas: OffscreenCanvas | null;
  /** Takes a fragment; nothing where it is drawn on. */
  fragment(news: LiveFragmentNews): void;
  /** Where one stands; null where the worker says so. */
  place(): LivePlace | null;
  /** As `LivePart.seek`; nothing where the worker does. */
  seek(behindMs: number | null, isPaused: boolean): void;
  setSound(isOn: boolean): void;
  /** The picture that is shown, as PNG; null where the worker has it, or there is none. */
  snapshot(): Promise<Blob | null>;
  close(): void;
}

/** What a screen tells of its own pictures. */
export type PictureShown = (widthPx: number, heightPx: number) => void;
