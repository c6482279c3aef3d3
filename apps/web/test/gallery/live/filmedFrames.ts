import { bytesToBase64 } from '@porchlight/kernel';
import type { LiveTracks, OpenedFrame } from '@porchlight/owner-client/live';
import { BufferSource, EncodedPacketSink, Input, MP4 } from 'mediabunny';

interface ServedPiece {
  readonly track: 'picture' | 'sound';
  readonly bytesB64: string;
}

/** A stretch of film that can be shown over and over. */
export interface Filmed {
  readonly tracks: LiveTracks;
  readonly lengthUs: number;
  /** In the order of their times. */
  readonly frames: readonly Omit<OpenedFrame, 'sequence' | 'missed'>[];
}

const RATE_HZ = 48_000;
const PIECE_US = 20_000;

/** The pictures of the clip that the test serves at /clip.json, with a tone in Opus. */
export async function filmedFrames(): Promise<Filmed> {
  const pictures = await filmedPictures();
  const { picture, lengthUs } = pictures;
  const tone = await toneOf(lengthUs);
  const frames = [...pictures.frames, ...tone].toSorted((a, b) => a.timeUs - b.timeUs);
  const sound = { codec: 'opus', sampleRateHz: RATE_HZ, channels: 1, descriptionB64: '' };
  return { tracks: { picture, sound }, lengthUs, frames };
}

async function filmedPictures() {
  const served: readonly ServedPiece[] = await (await fetch('/clip.json')).json();
  const pieces = served
    .filter(({ track }) => track === 'picture')
    .map(({ bytesB64 }) => Uint8Array.from(atob(bytesB64), (character) => character.charCodeAt(0)));
  const film = new BufferSource(await new Blob(pieces).arrayBuffer());
  const track = await new Input({ formats: [MP4], source: film }).getPrimaryVideoTrack();
  const config = await track?.getDecoderConfig();
  if (track === null || config == null) throw new Error('there is no film');
  const frames: Filmed['frames'][number][] = [];
  let lengthUs = 0;
  for await (const packet of new EncodedPacketSink(track).packets()) {
    const timeUs = Math.round(packet.timestamp * 1e6);
    frames.push({
      kind: 'frame',
      track: 'picture',
      timeUs,
      isKeyframe: packet.type === 'key',
      bytes: packet.data,
    });
    lengthUs = Math.max(lengthUs, timeUs + Math.round(packet.duration * 1e6));
  }
  const picture = {
    codec: config.codec,
    widthPx: config.codedWidth ?? 0,
    heightPx: config.codedHeight ?? 0,
    descriptionB64: bytesToBase64(new Uint8Array(config.description as ArrayBuffer)),
  };
  return { picture, frames, lengthUs };
}

async function toneOf(lengthUs: number): Promise<Filmed['frames']> {
  const frames: Filmed['frames'][number][] = [];
  const encoder = new AudioEncoder({
    output: (chunk) => {
      const bytes = new Uint8Array(chunk.byteLength);
      chunk.copyTo(bytes);
      frames.push({ kind: 'frame', track: 'sound', timeUs: chunk.timestamp, isKeyframe: true, bytes });
    },
    error: () => undefined,
  });
  encoder.configure({ codec: 'opus', sampleRate: RATE_HZ, numberOfChannels: 1, bitrate: 32_000 });
  const samples = (RATE_HZ * PIECE_US) / 1e6;
  for (let timeUs = 0; timeUs + PIECE_US <= lengthUs; timeUs += PIECE_US) {
    const from = (timeUs * RATE_HZ) / 1e6;
    const data = Float32Array.from(
      { length: samples },
      (_, index) => 0.2 * Math.sin(((from + index) * 2 * Math.PI * 440) / RATE_HZ),
    );
    const piece = {
      format: 'f32-planar' as const,
      sampleRate: RATE_HZ,
      numberOfFrames: samples,
      numberOfChannels: 1,
    };
    encoder.encode(new AudioData({ ...piece, timestamp: timeUs, data }));
  }
  await encoder.flush();
  return frames;
}
