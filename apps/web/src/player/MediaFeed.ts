import { type Box, BoxCutter } from './boxes.ts';
import { mimeTypeOf } from './codecOf.ts';
import { FrameTimes } from './FrameTimes.ts';
import type { MediaTrack, SegmentSource } from './SegmentSource.ts';
import { TrackBuffer } from './TrackBuffer.ts';

/** One track on its way into the media element. */
interface Lane {
  readonly cutter: BoxCutter;
  /** Boxes that wait until every track has begun. */
  readonly waiting: Box[];
  moov: Box | null;
  buffer: TrackBuffer | null;
}

/**
 * Feeds a media element with a clip as it is opened. The element shows its first picture while the rest still comes. One feed, one element; `close` ends it.
 */
export class MediaFeed {
  /** When each picture is shown, as far as it has come. */
  readonly frames = new FrameTimes();
  readonly #source: SegmentSource;
  readonly #media = new MediaSource();
  readonly #url: string;
  readonly #ending = new AbortController();
  readonly #lanes = new Map<MediaTrack, Lane>();

  constructor(source: SegmentSource) {
    this.#source = source;
    this.#url = URL.createObjectURL(this.#media);
    for (const track of source.tracks) {
      this.#lanes.set(track, { cutter: new BoxCutter(), waiting: [], moov: null, buffer: null });
    }
  }

  /** Resolves when all of the clip lies in the element, or the feed was closed. Throws what the source throws, and RangeError or DOMException for what can't be played. */
  async run(element: HTMLMediaElement): Promise<void> {
    const opened = new Promise((resolve) =>
      this.#media.addEventListener('sourceopen', resolve, { once: true }),
    );
    element.src = this.#url;
    await opened;
    const { signal } = this.#ending;
    for await (const { track, bytes } of this.#source.open(signal)) {
      if (signal.aborted) return;
      await this.#take(track, bytes);
    }
    if (signal.aborted) return;
    await this.#begin();
    if (this.#media.readyState === 'open') this.#media.endOfStream();
  }

  close(): void {
    this.#ending.abort();
    URL.revokeObjectURL(this.#url);
  }

  async #take(track: MediaTrack, bytes: Uint8Array): Promise<void> {
    const lane = this.#lanes.get(track);
    if (lane === undefined) return;
    for (const box of lane.cutter.push(bytes)) {
      if (box.type === 'moov') lane.moov = box;
      if (track === 'picture' && box.type === 'moov') this.frames.start(box);
      if (track === 'picture' && box.type === 'moof') this.frames.add(box);
      lane.waiting.push(box);
    }
    const isReady = [...this.#lanes.values()].every(({ moov }) => moov !== null);
    if (isReady) await this.#begin();
  }

  /** Gives on what waits. Buffers are made at once for all tracks: an element takes no track more once it has data. */
  async #begin(): Promise<void> {
    const lanes = [...this.#lanes.values()].filter(({ moov }) => moov !== null);
    for (const lane of lanes) {
      if (lane.moov === null || lane.buffer !== null || this.#media.readyState !== 'open') continue;
      lane.buffer = new TrackBuffer(this.#media.addSourceBuffer(mimeTypeOf(lane.moov)));
    }
    const { durationMs } = this.#source;
    if (durationMs !== null && Number.isNaN(this.#media.duration)) this.#media.duration = durationMs / 1000;
    for (const lane of lanes) {
      for (const box of lane.waiting.splice(0)) await lane.buffer?.append(box.bytes, this.#ending.signal);
    }
  }
}
