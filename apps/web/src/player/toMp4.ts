import {
  BufferSource,
  BufferTarget,
  EncodedAudioPacketSource,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  Input,
  MP4,
  Mp4OutputFormat,
  Output,
} from 'mediabunny';
import type { MediaTrack, SegmentSource } from './SegmentSource.ts';

/** Joins the opened tracks of a clip into one plain MP4 that any player plays; nothing is encoded anew. Throws RangeError where there is no picture, and what the source throws. */
export async function toMp4(source: SegmentSource, signal: AbortSignal): Promise<Blob> {
  const bytes = await collect(source, signal);
  const picture = inputOf(bytes.get('picture') ?? []);
  const sound = inputOf(bytes.get('sound') ?? []);
  try {
    return await join(picture, sound);
  } finally {
    picture?.dispose();
    sound?.dispose();
  }
}

async function collect(source: SegmentSource, signal: AbortSignal): Promise<Map<MediaTrack, Uint8Array[]>> {
  const bytes = new Map<MediaTrack, Uint8Array[]>();
  for await (const unit of source.open(signal)) {
    signal.throwIfAborted();
    const pieces = bytes.get(unit.track) ?? [];
    pieces.push(unit.bytes);
    bytes.set(unit.track, pieces);
  }
  return bytes;
}

function inputOf(pieces: readonly Uint8Array[]): Input | null {
  if (pieces.length === 0) return null;
  const joined = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  pieces.reduce((at, piece) => {
    joined.set(piece, at);
    return at + piece.length;
  }, 0);
  return new Input({ formats: [MP4], source: new BufferSource(joined) });
}

async function join(picture: Input | null, sound: Input | null): Promise<Blob> {
  const target = new BufferTarget();
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: 'in-memory' }), target });
  const copies = [await copyPicture(output, picture), await copySound(output, sound)];
  await output.start();
  await Promise.all(copies.map((copy) => copy()));
  await output.finalize();
  return new Blob([target.buffer ?? new ArrayBuffer(0)], { type: 'video/mp4' });
}

type Copy = () => Promise<void>;

async function copyPicture(output: Output, input: Input | null): Promise<Copy> {
  const track = (await input?.getPrimaryVideoTrack()) ?? null;
  const decoderConfig = (await track?.getDecoderConfig()) ?? null;
  if (track === null || decoderConfig === null) throw new RangeError('there is no picture to keep');
  const source = new EncodedVideoPacketSource('avc');
  output.addVideoTrack(source);
  return async () => {
    for await (const packet of new EncodedPacketSink(track).packets())
      await source.add(packet, { decoderConfig });
    source.close();
  };
}

async function copySound(output: Output, input: Input | null): Promise<Copy> {
  const track = (await input?.getPrimaryAudioTrack()) ?? null;
  const decoderConfig = (await track?.getDecoderConfig()) ?? null;
  if (track === null || decoderConfig === null) return async () => {};
  const source = new EncodedAudioPacketSource('aac');
  output.addAudioTrack(source);
  return async () => {
    for await (const packet of new EncodedPacketSink(track).packets())
      await source.add(packet, { decoderConfig });
    source.close();
  };
}
