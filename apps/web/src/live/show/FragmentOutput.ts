import type { LiveTracks, OpenedFrame } from '@porchlight/owner-client/live';
import { initSegment, mediaSegment, mimeTypeOf, timescaleOf } from './fragments.ts';
import type { TellLive } from './LiveNews.ts';
import type { LiveOutput } from './LiveOutput.ts';

type Track = OpenedFrame['track'];

/** What hasn't got its length yet: that is known when the next frame comes. */
interface Lane {
  readonly tracks: LiveTracks;
  /** Where the session's time 0 lies in what is played, in microseconds. */
  originUs: number;
  waiting: OpenedFrame | null;
  sequence: number;
}

/** Up to here the first frames of a session follow what was played before it. */
const SEAM_US = 50_000;

/** For browsers without WebCodecs: fragments of MP4, one a frame, for a MediaSource in the page. Each waits for the frame after it, whose time says how long it is shown. */
export class FragmentOutput implements LiveOutput {
  readonly keepsPlace = false;
  readonly #tell: TellLive;
  #lanes = new Map<Track, Lane>();
  /** The end of what was given, in microseconds. */
  #endUs = 0;

  constructor(tell: TellLive) {
    this.#tell = tell;
  }

  begin(tracks: LiveTracks): void {
    this.#lanes = new Map();
    for (const track of ['picture', 'sound'] as const) {
      if (tracks[track] === undefined) continue;
      this.#lanes.set(track, { tracks, originUs: Number.NaN, waiting: null, sequence: 0 });
      const bytes = initSegment(tracks, track);
      this.#send(track, mimeTypeOf(tracks, track), bytes);
    }
  }

  frame(frame: OpenedFrame): void {
    const lane = this.#lanes.get(frame.track);
    if (lane === undefined) return;
    this.#place(frame);
    const { waiting } = lane;
    lane.waiting = frame;
    if (waiting === null || Number.isNaN(lane.originUs)) return;
    const startUs = lane.originUs + waiting.timeUs;
    const durationUs = frame.timeUs - waiting.timeUs;
    // Sound from before the first picture has no place.
    if (startUs < 0) return;
    lane.sequence += 1;
    const bytes = mediaSegment(waiting, {
      sequence: lane.sequence,
      startUs,
      durationUs,
      timescaleHz: timescaleOf(lane.tracks, frame.track),
    });
    this.#endUs = Math.max(this.#endUs, startUs + durationUs);
    this.#send(frame.track, null, bytes);
  }

  /** Nothing: the page goes back within what it was given. */
  reset(): void {}

  /** Nothing: the page has all of the sound, and plays it or not. */
  setSound(): void {}

  /** Null: the page has the picture. */
  async snapshot(): Promise<Blob | null> {
    return null;
  }

  close(): void {
    this.#lanes = new Map();
  }

  /** A session's first frame says where all of it lies: right after what was before it. */
  #place({ timeUs }: OpenedFrame): void {
    for (const lane of this.#lanes.values()) {
      if (Number.isNaN(lane.originUs)) lane.originUs = this.#endUs + SEAM_US - timeUs;
    }
  }

  #send(track: Track, mimeType: string | null, bytes: Uint8Array<ArrayBuffer>): void {
    this.#tell({ kind: 'fragment', track, mimeType, bytes }, [bytes.buffer]);
  }
}
