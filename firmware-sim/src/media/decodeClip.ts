import type { AudioDecoderConfig, VideoDecoderConfig } from '@napi-rs/webcodecs';
import { PorchlightError } from '@porchlight/kernel';
import {
  BufferSource,
  EncodedPacketSink,
  Input,
  type InputAudioTrack,
  type InputVideoTrack,
  MP4,
} from 'mediabunny';
import { type CodedPicture, decodePictures } from './decodePictures.ts';
import { decodeSound } from './decodeSound.ts';
import type { PieceTrack } from './EncodedPiece.ts';
import { wholeFragments } from './wholeFragments.ts';

/** What decoding a track of a clip gave. */
export interface DecodedTrack {
  readonly track: PieceTrack;
  /** Pictures, or packets of sound, that were decoded. */
  readonly frames: number;
  /** 0 for sound. */
  readonly width: number;
  readonly height: number;
  /** From the first frame's beginning to the last one's end, in whole milliseconds. */
  readonly durationMs: number;
  readonly firstTimestampMs: number;
  readonly lastTimestampMs: number;
}

/** What both kinds of packets say of time, gathered while they are read. */
class Span {
  #firstS = Number.POSITIVE_INFINITY;
  #lastS = Number.NEGATIVE_INFINITY;
  #endS = Number.NEGATIVE_INFINITY;

  add({ timestamp, duration }: { readonly timestamp: number; readonly duration: number }): void {
    this.#firstS = Math.min(this.#firstS, timestamp);
    this.#lastS = Math.max(this.#lastS, timestamp);
    this.#endS = Math.max(this.#endS, timestamp + duration);
  }

  inMs() {
    return {
      durationMs: Math.round((this.#endS - this.#firstS) * 1000),
      firstTimestampMs: Math.round(this.#firstS * 1000),
      lastTimestampMs: Math.round(this.#lastS * 1000),
    };
  }
}

async function decodePictureTrack(track: InputVideoTrack): Promise<DecodedTrack> {
  const config = (await track.getDecoderConfig()) as VideoDecoderConfig;
  const span = new Span();
  async function* packets(): AsyncGenerator<CodedPicture> {
    for await (const packet of new EncodedPacketSink(track).packets()) {
      span.add(packet);
      const timestampMs = Math.round(packet.timestamp * 1000);
      yield { timestampMs, durationMs: 0, isKey: packet.type === 'key', data: packet.data };
    }
  }
  let [frames, width, height] = [0, 0, 0];
  for await (const { picture } of decodePictures(config, packets())) {
    frames++;
    ({ width, height } = picture);
  }
  return { track: 'picture', frames, width, height, ...span.inMs() };
}

async function decodeSoundTrack(track: InputAudioTrack): Promise<DecodedTrack> {
  const config = (await track.getDecoderConfig()) as AudioDecoderConfig;
  const span = new Span();
  async function* packets(): AsyncGenerator<Uint8Array> {
    for await (const packet of new EncodedPacketSink(track).packets()) {
      span.add(packet);
      yield packet.data;
    }
  }
  let frames = 0;
  for await (const _block of decodeSound(config, packets())) frames++;
  return { track: 'sound', frames, width: 0, height: 0, ...span.inMs() };
}

/**
 * Decodes every frame of one track of a clip: `bytes` is its init piece and its fragments, joined. A fragment that
 * breaks off is left out. Throws `unsupported_media` where there is no whole fragment, or the decoder refuses one.
 */
export async function decodeTrack(bytes: Uint8Array): Promise<DecodedTrack> {
  const input = new Input({ formats: [MP4], source: new BufferSource(wholeFragments(bytes)) });
  try {
    const picture = await input.getPrimaryVideoTrack();
    if (picture !== null) return await decodePictureTrack(picture);
    const sound = await input.getPrimaryAudioTrack();
    if (sound !== null) return await decodeSoundTrack(sound);
  } catch (cause) {
    if (cause instanceof PorchlightError) throw cause;
    throw new PorchlightError('unsupported_media', 'this is no fragmented MP4 of a clip', { cause });
  } finally {
    input.dispose();
  }
  throw new PorchlightError('unsupported_media', 'the clip has neither picture nor sound');
}

/** `decodeTrack` for the tracks of one clip; `sound` is null where it has none. */
export async function decodeClip(bytesByTrack: {
  readonly picture: Uint8Array;
  readonly sound: Uint8Array | null;
}): Promise<{ readonly picture: DecodedTrack; readonly sound: DecodedTrack | null }> {
  return {
    picture: await decodeTrack(bytesByTrack.picture),
    sound: bytesByTrack.sound && (await decodeTrack(bytesByTrack.sound)),
  };
}
