import type { Blob } from './blobs.ts';

interface Track {
  blob: Blob;
  readonly sinceMs: number;
  lastMs: number;
}

/** Cells that a thing may move between two frames: so many a millisecond, and a few at least. */
const CELLS_PER_MS = 0.03;
const LEAST_STRIDE = 3;

function near(a: Blob, b: Blob, stride: number): boolean {
  return (
    a.left - stride <= b.right &&
    b.left - stride <= a.right &&
    a.top - stride <= b.bottom &&
    b.top - stride <= a.bottom
  );
}

/** Follows blobs from frame to frame, so that only what keeps moving counts. */
export class BlobTracker {
  readonly #persistMs: number;
  readonly #holdMs: number;
  #lastFrameMs = 0;
  #tracks: Track[] = [];

  /** A blob counts once it was followed for `persistMs`, and is forgotten when unseen for `holdMs` and for two frames. */
  constructor(persistMs: number, holdMs: number) {
    this.#persistMs = persistMs;
    this.#holdMs = holdMs;
  }

  /** The blobs that have kept moving, as last seen. */
  follow(blobs: readonly Blob[], timestampMs: number): Blob[] {
    const elapsedMs = timestampMs - this.#lastFrameMs;
    const holdMs = Math.max(this.#holdMs, 2 * elapsedMs);
    const stride = Math.max(LEAST_STRIDE, CELLS_PER_MS * elapsedMs);
    this.#lastFrameMs = timestampMs;
    this.#tracks = this.#tracks.filter((track) => timestampMs - track.lastMs <= holdMs);
    for (const blob of blobs) {
      const track = this.#tracks.find((candidate) => near(candidate.blob, blob, stride));
      if (track === undefined) this.#tracks.push({ blob, sinceMs: timestampMs, lastMs: timestampMs });
      else {
        track.blob = blob;
        track.lastMs = timestampMs;
      }
    }
    return this.#tracks
      .filter((track) => track.lastMs - track.sinceMs >= this.#persistMs)
      .map((track) => track.blob);
  }

  forget(): void {
    this.#tracks = [];
  }
}
