import {
  EncodedVideoChunk,
  VideoDecoder,
  type VideoDecoderConfig,
  type VideoFrame,
} from '@napi-rs/webcodecs';
import { PorchlightError } from '@porchlight/kernel';
import { checkPictureSize, type Picture } from './Picture.ts';
import { PresentationTimes } from './PresentationTimes.ts';
import { keepAlive, Pulse } from './Pulse.ts';

/** One coded picture in decode order. */
export interface CodedPicture {
  readonly timestampMs: number;
  readonly durationMs: number;
  readonly isKey: boolean;
  readonly data: Uint8Array;
}

export interface DecodedPicture {
  readonly timestampMs: number;
  readonly durationMs: number;
  readonly picture: Picture;
}

const QUEUE = 2;

/** A decoded picture's bytes; closes `frame`. Throws `unsupported_media` for anything but 8-bit 4:2:0. */
async function pictureOf(frame: VideoFrame): Promise<Picture> {
  try {
    if (frame.format !== 'I420') {
      throw new PorchlightError(
        'unsupported_media',
        'this video is not 8-bit 4:2:0; convert it with ffmpeg -i FILE -pix_fmt yuv420p OUT.mp4',
      );
    }
    const { codedWidth: width, codedHeight: height } = frame;
    checkPictureSize(width, height);
    const bytes = new Uint8Array(frame.allocationSize());
    await keepAlive(frame.copyTo(bytes));
    return { width, height, bytes };
  } finally {
    frame.close();
  }
}

/**
 * Decodes H.264 in presentation order. It reads `packets` no faster than its pictures are taken, and holds no more
 * decoded pictures than the decoder itself delays. Throws `unsupported_media` where the decoder gives up.
 */
export async function* decodePictures(
  config: VideoDecoderConfig,
  packets: AsyncIterable<CodedPicture>,
): AsyncGenerator<DecodedPicture, void, undefined> {
  const decoded: VideoFrame[] = [];
  const times = new PresentationTimes();
  const pulse = new Pulse();
  const failures: Error[] = [];
  const decoder = new VideoDecoder({
    output: (frame) => {
      decoded.push(frame);
      pulse.beat();
    },
    error: (error) => {
      failures.push(error);
      pulse.beat();
    },
  });
  decoder.ondequeue = pulse.beat;
  const failed = () => failures.length > 0;
  async function* takeDecoded(): AsyncGenerator<DecodedPicture> {
    for (let frame = decoded.shift(); frame !== undefined; frame = decoded.shift()) {
      const picture = await pictureOf(frame);
      yield { ...times.next(), picture };
    }
    if (failed()) throw failures[0];
  }
  try {
    decoder.configure(config);
    for await (const packet of packets) {
      times.add(packet);
      decoder.decode(
        new EncodedVideoChunk({ type: packet.isKey ? 'key' : 'delta', timestamp: 0, data: packet.data }),
      );
      await pulse.until(() => failed() || decoder.decodeQueueSize <= QUEUE);
      yield* takeDecoded();
    }
    await keepAlive(decoder.flush());
    await pulse.until(() => true);
    yield* takeDecoded();
  } catch (cause) {
    if (cause instanceof PorchlightError) throw cause;
    throw new PorchlightError('unsupported_media', 'the H.264 stream is damaged; convert the file again', {
      cause: failures[0] ?? cause,
    });
  } finally {
    for (const frame of decoded) frame.close();
    if (decoder.state !== 'closed') decoder.close();
  }
}
