import type { ClipBegun, ClipEnd } from './ClipSink.ts';

/** A recording, taken whole: as its device signed and sealed it, and opened. */
export interface TakenClip {
  readonly original: Uint8Array<ArrayBuffer>;
  /** Fragmented MP4; null where there is none, or nothing of it may be relied on. */
  readonly picture: Uint8Array<ArrayBuffer> | null;
  readonly sound: Uint8Array<ArrayBuffer> | null;
  /** Null where a check failed. */
  readonly begun: ClipBegun | null;
  readonly end: ClipEnd | null;
  /** Which check failed. */
  readonly failure: { readonly code: string; readonly message: string } | null;
}
