import type { LiveTracks, OpenedFrame } from '@porchlight/owner-client/live';

/** What shows frames. All is in order: `begin` before the frames of a session, a keyframe after each `begin` and `reset`. */
export interface LiveOutput {
  /** Whether the worker keeps frames to go back to; else whoever plays them does. */
  readonly keepsPlace: boolean;
  /** A session with these tracks begins. What is shown stays until its first picture. */
  begin(tracks: LiveTracks): void;
  /** `isShown` is false for what is decoded only for what follows. */
  frame(frame: OpenedFrame, isShown: boolean): void;
  /** Forgets what is under way: a keyframe from elsewhere follows. */
  reset(): void;
  setSound(isOn: boolean): void;
  /** The picture that is shown, as PNG; null before the first. */
  snapshot(): Promise<Blob | null>;
  close(): void;
}
