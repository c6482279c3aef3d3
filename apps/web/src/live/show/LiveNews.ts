import type { LiveHealth, LiveState } from '@porchlight/owner-client/live';

/** Where in what is kept a viewer stands. */
export interface LivePlace {
  /** At the newest picture, and following it. */
  readonly isAtEdge: boolean;
  readonly isPaused: boolean;
  /** How far what is shown lies before the newest picture. */
  readonly behindMs: number;
  /** How much is kept to go back to. */
  readonly keptMs: number;
}

export const AT_EDGE: LivePlace = { isAtEdge: true, isPaused: false, behindMs: 0, keptMs: 0 };

/** What the worker tells the page of one device that is shown. Buffers in it are the page's. */
export type LiveNews =
  | { readonly kind: 'state'; readonly state: LiveState }
  | { readonly kind: 'health'; readonly health: LiveHealth }
  | { readonly kind: 'tracks'; readonly hasSound: boolean }
  /** A picture was drawn that is the first, or of another size than the one before. */
  | { readonly kind: 'picture'; readonly widthPx: number; readonly heightPx: number }
  | { readonly kind: 'place'; readonly place: LivePlace }
  | LiveSoundNews
  | LiveFragmentNews
  /** The browser can't decode what comes. */
  | { readonly kind: 'undecodable' };

/** Decoded sound, a plane for each channel. What is of another `run` than the piece before doesn't follow it. */
export interface LiveSoundNews {
  readonly kind: 'sound';
  readonly run: number;
  readonly sampleRateHz: number;
  readonly planes: readonly Float32Array<ArrayBuffer>[];
}

/** For a SourceBuffer; `mimeType` begins an initialization segment, null is a media segment. */
export interface LiveFragmentNews {
  readonly kind: 'fragment';
  readonly track: 'picture' | 'sound';
  readonly mimeType: string | null;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Takes news; `buffers` are given away with them. */
export type TellLive = (news: LiveNews, buffers?: readonly ArrayBuffer[]) => void;
