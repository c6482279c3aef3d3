import type { LiveTracks } from '@porchlight/seal/header';
import type { clockCodec } from '../../src/media/index.ts';

/** A frame as a page takes it. */
export interface PageFrame {
  readonly bytesB64: string;
  readonly timeUs: number;
  readonly isKeyframe: boolean;
}

/** What `SEEN_IN_PAGE` takes: a session, and the source of `clockCodec`. */
export interface PageSession {
  readonly tracks: LiveTracks;
  readonly picture: readonly PageFrame[];
  readonly sound: readonly PageFrame[];
  readonly clock: string;
}

export interface SeenInPage {
  /** The time of each picture, and what its clock says: those that were shown before the decoder was told to give all that it has. */
  readonly seen: readonly {
    readonly timeUs: number;
    readonly clockMs: ReturnType<ReturnType<typeof clockCodec>['read']>;
  }[];
  /** Samples of sound. */
  readonly samples: number;
  readonly errors: readonly string[];
}

/** The source of a function for a page, of a `PageSession`, that decodes all of it by WebCodecs and resolves to `SeenInPage`. */
export const SEEN_IN_PAGE = `async ({ tracks, picture, sound, clock }) => {
  const { read } = eval('(' + clock + ')')();
  const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const { codec, widthPx: width, heightPx: height, descriptionB64 } = tracks.picture;
  const context = Object.assign(document.createElement('canvas'), { width, height }).getContext('2d', { willReadFrequently: true });
  const errors = [];
  const error = (reason) => errors.push(String(reason));
  const seen = [];
  let samples = 0;
  let show = () => {};
  const pictures = new VideoDecoder({
    error,
    output: (frame) => {
      context.drawImage(frame, 0, 0);
      const { data } = context.getImageData(0, 0, width, height);
      seen.push({ timeUs: frame.timestamp, clockMs: read((x, y) => data[4 * (y * width + x) + 1], width, height) });
      frame.close();
      show();
    },
  });
  pictures.configure({ codec, codedWidth: width, codedHeight: height, description: bytesOf(descriptionB64), optimizeForLatency: true });
  for (const { bytesB64, timeUs, isKeyframe } of picture) {
    const shown = new Promise((resolve) => { show = resolve; });
    const type = isKeyframe ? 'key' : 'delta';
    pictures.decode(new EncodedVideoChunk({ type, timestamp: timeUs, data: bytesOf(bytesB64) }));
    await shown;
  }
  const sounds = new AudioDecoder({ error, output: (data) => { samples += data.numberOfFrames; data.close(); } });
  const { sampleRateHz: sampleRate, channels: numberOfChannels } = tracks.sound;
  sounds.configure({ codec: tracks.sound.codec, sampleRate, numberOfChannels });
  for (const { bytesB64, timeUs } of sound)
    sounds.decode(new EncodedAudioChunk({ type: 'key', timestamp: timeUs, data: bytesOf(bytesB64) }));
  await sounds.flush();
  return { seen, samples, errors };
}`;
