import { type AudioData, AudioDecoder, type AudioDecoderConfig, EncodedAudioChunk } from '@napi-rs/webcodecs';
import { PorchlightError } from '@porchlight/kernel';
import { keepAlive, Pulse } from './Pulse.ts';

/** Samples as decoded, mixed to one channel. */
export interface SoundBlock {
  readonly sampleRate: number;
  readonly samples: Float32Array<ArrayBuffer>;
}

const QUEUE = 8;

/** The mean of all channels of `data`, which is closed. */
export function mixDown(data: AudioData): SoundBlock {
  try {
    const { numberOfFrames, numberOfChannels, sampleRate } = data;
    const samples = new Float32Array(numberOfFrames);
    const channel = new Float32Array(numberOfFrames);
    for (let plane = 0; plane < numberOfChannels; plane++) {
      data.copyTo(channel, { planeIndex: plane, format: 'f32-planar' });
      for (let i = 0; i < numberOfFrames; i++) {
        samples[i] = (samples[i] as number) + (channel[i] as number) / numberOfChannels;
      }
    }
    return { sampleRate, samples };
  } finally {
    data.close();
  }
}

/** Decodes sound, reading `packets` no faster than its blocks are taken. Throws `unsupported_media` where the decoder gives up. */
export async function* decodeSound(
  config: AudioDecoderConfig,
  packets: AsyncIterable<Uint8Array>,
): AsyncGenerator<SoundBlock, void, undefined> {
  const decoded: AudioData[] = [];
  const failures: Error[] = [];
  const pulse = new Pulse();
  const decoder = new AudioDecoder({
    output: (data) => {
      decoded.push(data);
    },
    error: (error) => {
      failures.push(error);
      pulse.beat();
    },
  });
  decoder.ondequeue = pulse.beat;
  const failed = () => failures.length > 0;
  function* takeDecoded(): Generator<SoundBlock> {
    for (let data = decoded.shift(); data !== undefined; data = decoded.shift()) yield mixDown(data);
    if (failed()) throw failures[0];
  }
  try {
    decoder.configure(config);
    for await (const data of packets) {
      decoder.decode(new EncodedAudioChunk({ type: 'key', timestamp: 0, data }));
      await pulse.until(() => failed() || decoder.decodeQueueSize <= QUEUE);
      yield* takeDecoded();
    }
    await keepAlive(decoder.flush());
    await pulse.until(() => true);
    yield* takeDecoded();
  } catch (cause) {
    throw new PorchlightError(
      'unsupported_media',
      'the sound of this file is damaged; convert the file again',
      {
        cause: failures[0] ?? cause,
      },
    );
  } finally {
    for (const data of decoded) data.close();
    if (decoder.state !== 'closed') decoder.close();
  }
}
