import type { ErrorCode } from '@porchlight/kernel';
import type { LiveTracks } from '@porchlight/seal/header';
import type { OpenedFrame } from '@porchlight/seal/live';

/**
 * How looking live stands.
 * `connecting`: no socket yet, for the first time. `asking`: the device has been asked, nothing was seen yet. `live`: what is seen is at most 10 s old. `delayed`: frames come and may be older than 10 s: don't call it live.
 * `offline`: the cloud says that the device isn't connected. `silent`: it is connected and has shown nothing for 5 s; it is asked again.
 * `interrupted`: it was seen and nothing comes now; the last picture stays, and it is being mended. `refused`: it can't be seen; where `isFinal`, nothing more is tried.
 * `ended`: by `stop`.
 */
export type LiveState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'asking' }
  | { readonly kind: 'live' }
  | { readonly kind: 'delayed' }
  | { readonly kind: 'offline' }
  | { readonly kind: 'silent' }
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly hint: string; readonly isFinal: boolean }
  | { readonly kind: 'ended' };

/** How well it goes; told once a second. */
export interface LiveHealth {
  /** Of the records that came in the last second. */
  readonly bitsPerSecond: number;
  /** Pictures that were opened in the last second. */
  readonly picturesPerSecond: number;
  /** Pictures that never came, since this began. */
  readonly missed: number;
  /** Of those, the ones that the cloud says it left out because this viewer was too slow. */
  readonly skipped: number;
  /** True pictures that couldn't be decoded since one before them was missing. */
  readonly gaps: number;
  /** Records that were thrown away: forged, changed, replayed, of another session. Nothing follows from them. */
  readonly dropped: number;
  /** How old the newest picture is at most, measured without any clock but this client's own; null before the first. */
  readonly ageAtMostMs: number | null;
  /** From the beginning to the first picture; null before it. */
  readonly firstPictureMs: number | null;
  /** The device goes by an older keyring than the household's newest: somebody who was removed may still be looking. */
  readonly isKeyringBehind: boolean;
}

/** What `LiveWatch` tells. It may call back from within. */
export interface LiveListener {
  /** At each change. */
  state(state: LiveState): void;
  /** A session begins, or another takes its place: decoders are set up anew, and the next picture is a keyframe. */
  tracks(tracks: LiveTracks): void;
  /** A frame for the decoder of its track: opened, in order, decodable. `ageAtMostMs` is how old it is at most; its bytes belong to the callee. */
  frame(frame: OpenedFrame, ageAtMostMs: number): void;
  health(health: LiveHealth): void;
}
