export type PieceTrack = 'picture' | 'sound';

/**
 * A run of fragmented MP4 (ISO/IEC 14496-12) of one track. The pieces of a track, joined in order, are a playable file.
 */
export interface EncodedPiece {
  readonly track: PieceTrack;
  /** `init`: ftyp and moov, once, first. `fragment`: one moof and its mdat. */
  readonly kind: 'init' | 'fragment';
  readonly bytes: Uint8Array;
  /** Whole milliseconds from the clip's first frame; 0 for `init`. */
  readonly startOffsetMs: number;
  /** Whole milliseconds until the track's next fragment; 0 for `init`. Never reaches past the end of the clip's last frame. */
  readonly durationMs: number;
  /** Whether decoding can begin here, given the `init`: always for a fragment. */
  readonly randomAccess: boolean;
  /** Pictures, or packets of sound, inside. */
  readonly frames: number;
}
