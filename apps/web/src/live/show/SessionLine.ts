import type { LiveTracks } from '@porchlight/owner-client/live';

/** Lays the times of one session on this client's own clock: by the frame that took the shortest way here, since frames that lie ready come all at once. */
export class SessionLine {
  /** How its frames are decoded; null before it was said. */
  readonly tracks: LiveTracks | null;
  /** Where the session's time 0 lies; null before its first frame. */
  #originMs: number | null = null;

  constructor(tracks: LiveTracks | null = null) {
    this.tracks = tracks;
  }

  /** Takes note that a frame of `timeUs` came at `nowMs`. */
  note(timeUs: number, nowMs: number): void {
    const originMs = nowMs - timeUs / 1000;
    this.#originMs = this.#originMs === null ? originMs : Math.min(this.#originMs, originMs);
  }

  /** When what bears `timeUs` would have been shown. */
  atMs(timeUs: number): number {
    return (this.#originMs ?? 0) + timeUs / 1000;
  }
}
