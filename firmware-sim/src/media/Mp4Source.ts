import { AudioDecoder, type AudioDecoderConfig, type VideoDecoderConfig } from '@napi-rs/webcodecs';
import { PorchlightError } from '@porchlight/kernel';
import {
  EncodedPacketSink,
  FilePathSource,
  Input,
  type InputAudioTrack,
  type InputVideoTrack,
  MP4,
  QTFF,
} from 'mediabunny';
import { type CodedPicture, decodePictures } from './decodePictures.ts';
import { decodeSound } from './decodeSound.ts';
import { type FrameSource, type SourceFrame, sampleAt } from './FrameSource.ts';
import { framesOf } from './framesOf.ts';
import { checkPictureSize } from './Picture.ts';
import { SoundQueue } from './SoundQueue.ts';

/** The profiles of 8-bit 4:2:0: Baseline, Main, Extended, High (ITU-T H.264 annex A). */
const DECODED_PROFILES = /^avc[13]\.(42|4d|58|64)/i;

function damaged(cause: unknown): PorchlightError {
  if (cause instanceof PorchlightError) return cause;
  return new PorchlightError('unsupported_media', 'the MP4 file is damaged or breaks off; convert it again', {
    cause,
  });
}

interface OpenedTracks {
  readonly track: InputVideoTrack;
  readonly config: VideoDecoderConfig & { readonly codedWidth: number; readonly codedHeight: number };
  /** The time in the file, in seconds, at which the source begins. */
  readonly startS: number;
  readonly frameRate: number;
  readonly durationMs: number;
  readonly sound: SoundQueue | null;
}

const PACKETS_FOR_RATE = 120;

async function openTracks(input: Input): Promise<OpenedTracks | null> {
  if (!(await input.canRead())) return null;
  const track = await input.getPrimaryVideoTrack();
  const config = (await track?.getDecoderConfig()) as VideoDecoderConfig | null | undefined;
  if (!track || !config || !DECODED_PROFILES.test(config.codec)) return null;
  const [codedWidth, codedHeight] = [await track.getCodedWidth(), await track.getCodedHeight()];
  checkPictureSize(codedWidth, codedHeight);
  const startS = Math.max(0, await track.getFirstTimestamp());
  const { averagePacketRate: frameRate } = await track.computePacketStats(PACKETS_FOR_RATE);
  return {
    track,
    config: { ...config, codedWidth, codedHeight },
    startS,
    frameRate,
    durationMs: Math.round(((await track.computeDuration()) - startS) * 1000),
    sound: await openSound(input, startS),
  };
}

async function* soundPackets(track: InputAudioTrack): AsyncGenerator<Uint8Array> {
  for await (const packet of new EncodedPacketSink(track).packets()) yield packet.data;
}

/** Null where the file has no sound, or sound that can't be decoded here. */
async function openSound(input: Input, startS: number): Promise<SoundQueue | null> {
  const track = await input.getPrimaryAudioTrack();
  const config = (await track?.getDecoderConfig()) as AudioDecoderConfig | null | undefined;
  if (track === null || config === null || config === undefined) return null;
  const { supported } = await AudioDecoder.isConfigSupported(config);
  if (!supported) return null;
  const offsetMs = ((await track.getFirstTimestamp()) - startS) * 1000;
  const blocks = decodeSound(config, soundPackets(track));
  const first = await blocks.next();
  if (first.done === true) return null;
  return new SoundQueue(first.value, sampleAt(offsetMs, first.value.sampleRate), blocks);
}

/** H.264 from an MP4 or QuickTime file, decoded in this process. */
export class Mp4Source implements FrameSource {
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
  readonly sound: SoundQueue | null;
  readonly durationMs: number | null;
  readonly #input: Input;
  readonly #track: InputVideoTrack;
  #packetsRead = 0;
  #closed = false;
  readonly #frames: AsyncGenerator<SourceFrame, void, undefined>;

  private constructor(input: Input, opened: OpenedTracks) {
    this.#input = input;
    this.#track = opened.track;
    this.width = opened.config.codedWidth;
    this.height = opened.config.codedHeight;
    this.frameRate = opened.frameRate;
    this.sound = opened.sound;
    this.durationMs = opened.durationMs;
    this.#frames = framesOf(decodePictures(opened.config, this.#packets(opened.startS)), opened.sound);
  }

  /**
   * Null where the file isn't an MP4 with H.264 of 8-bit 4:2:0, so that another source may try. Throws
   * `unsupported_media` where it is one and is damaged.
   */
  static async open(path: string): Promise<Mp4Source | null> {
    const input = new Input({ formats: [MP4, QTFF], source: new FilePathSource(path) });
    try {
      const opened = await openTracks(input);
      if (opened !== null) return new Mp4Source(input, opened);
    } catch (cause) {
      input.dispose();
      throw damaged(cause);
    }
    input.dispose();
    return null;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<SourceFrame, void, undefined> {
    try {
      yield* this.#frames;
      await this.#checkWhole();
    } catch (cause) {
      throw damaged(cause);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#frames.return();
    await this.sound?.close();
    this.#input.dispose();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async *#packets(startS: number): AsyncGenerator<CodedPicture> {
    for await (const packet of new EncodedPacketSink(this.#track).packets()) {
      this.#packetsRead++;
      yield {
        timestampMs: Math.round((packet.timestamp - startS) * 1000),
        durationMs: Math.max(1, Math.round(packet.duration * 1000)),
        isKey: packet.type === 'key',
        data: packet.data,
      };
    }
  }

  /** The demuxer ends without a word where the file is shorter than its index of packets. */
  async #checkWhole(): Promise<void> {
    if (this.#closed) return;
    const { packetCount } = await this.#track.computePacketStats();
    if (this.#packetsRead < packetCount) {
      throw new PorchlightError('unsupported_media', 'the MP4 file breaks off before its end; copy it again');
    }
  }
}
