import type { PorchlightError } from '@porchlight/kernel';
import { base64ToBytes } from '@porchlight/kernel';
import type { LiveTracks, Track } from '@porchlight/seal/header';
import type { MediaFrame } from '@porchlight/seal/live';
import { vi } from 'vitest';
import { decodePictures } from '../../src/media/decodePictures.ts';
import {
  type FrameSource,
  LiveEncoder,
  type LiveEncoderOptions,
  type Picture,
  type SourceFrame,
} from '../../src/media/index.ts';

export type LiveQuality = LiveEncoderOptions['quality'];

/** A live encoder with what came out of it. */
export class LiveFilm implements Disposable {
  readonly encoder: LiveEncoder;
  readonly frames: Readonly<Record<Track, MediaFrame[]>> = { picture: [], sound: [] };
  readonly failures: PorchlightError[] = [];
  readonly #everyNth: number;
  #pushed = 0;

  constructor(source: LiveEncoderOptions['source'], quality: LiveQuality) {
    this.#everyNth = quality === 'high' ? 1 : 2;
    this.encoder = new LiveEncoder({
      source,
      quality,
      output: (track, frame) => this.frames[track].push(frame),
      failed: (error) => this.failures.push(error),
    });
  }

  /** Pushes a frame, and waits until its picture is out: no other frame is needed for that. */
  async film(frame: SourceFrame, timeUs = frame.timestampMs * 1000): Promise<void> {
    const expected = this.frames.picture.length + (this.#pushed++ % this.#everyNth === 0 ? 1 : 0);
    this.encoder.push(frame, timeUs);
    await vi.waitUntil(() => this.frames.picture.length === expected, { timeout: 20_000, interval: 1 });
  }

  /** Films all of a source. */
  async filmAll(source: FrameSource): Promise<void> {
    for await (const frame of source) await this.film(frame);
  }

  /** The pictures as a viewer sees them who goes by the announcement. */
  async pictures(): Promise<Picture[]> {
    return decodeLive(await this.encoder.tracks, this.frames.picture);
  }

  [Symbol.dispose](): void {
    this.encoder.close();
  }
}

/** Decodes frames of a picture track by its announcement. */
export async function decodeLive(tracks: LiveTracks, frames: readonly MediaFrame[]): Promise<Picture[]> {
  async function* packets() {
    for (const { bytes, timeUs, isKeyframe } of frames)
      yield { timestampMs: timeUs / 1000, durationMs: 0, isKey: isKeyframe, data: bytes };
  }
  const { codec = '', descriptionB64 = '' } = tracks.picture ?? {};
  const pictures: Picture[] = [];
  for await (const { picture } of decodePictures(
    { codec, description: base64ToBytes(descriptionB64) },
    packets(),
  ))
    pictures.push(picture);
  return pictures;
}
