/** The tracks of a clip. */
export type MediaTrack = 'picture' | 'sound';

/** Opened bytes of one track, in order: fragmented MP4 (ISO/IEC 14496-12), cut anywhere. */
export interface MediaUnit {
  readonly track: MediaTrack;
  readonly bytes: Uint8Array;
  /** Whether the track begins here, with its ftyp and moov. */
  readonly first: boolean;
}

/** Where a clip's opened bytes come from. */
export interface SegmentSource {
  /** The tracks that will come; the player waits for the beginning of each. */
  readonly tracks: readonly MediaTrack[];
  /** Null where it isn't known before the end, as for an unfinished clip. */
  readonly durationMs: number | null;
  /**
   * Begins anew at every call; `signal` ends it early. Throws what its maker throws: a PorchlightError's message is shown as it is.
   * The player takes units as fast as they come.
   */
  open(signal: AbortSignal): AsyncIterable<MediaUnit>;
}
