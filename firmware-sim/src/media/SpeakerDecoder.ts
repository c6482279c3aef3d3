import { AudioDecoder, EncodedAudioChunk } from '@napi-rs/webcodecs';
import { PorchlightError } from '@porchlight/kernel';
import type { LiveTracks } from '@porchlight/seal/header';
import type { MediaFrame } from '@porchlight/seal/live';
import { mixDown } from './decodeSound.ts';

export interface SpeakerDecoderOptions {
  /** Of the offer to talk. */
  readonly codec: NonNullable<LiveTracks['sound']>;
  /** Called with each block as soon as there is one: one channel of floats from −1 to 1. Blocks follow each other in time, what is missing being silence. */
  readonly heard: (samples: Float32Array<ArrayBuffer>, sampleRateHz: number) => void;
}

/** Packets inside the decoder; what comes then is let go. */
const MOST_INSIDE = 50;
/** Silence in place of what is missing; a longer pause is cut short, and a shorter one is none. */
const MOST_SILENCE_US = 1_000_000;
const LEAST_SILENCE_US = 5_000;

/** Decodes what somebody says to the device. A packet that can't be decoded is left out, and what follows it is heard. */
export class SpeakerDecoder implements Disposable {
  readonly #options: SpeakerDecoderOptions;
  #decoder: AudioDecoder;
  /** The packets inside the decoder, in their order. */
  #inside: MediaFrame[] = [];
  /** When the block that comes next should begin; null before the first. */
  #nextUs: number | null = null;
  #isClosed = false;

  /** Throws `unsupported_media` for any codec but Opus. */
  constructor(options: SpeakerDecoderOptions) {
    if (options.codec.codec !== 'opus')
      throw new PorchlightError('unsupported_media', 'this device plays Opus alone; talk to it in Opus');
    this.#options = options;
    this.#decoder = this.#begin();
  }

  /** Takes in one packet. */
  play(frame: MediaFrame): void {
    if (this.#isClosed || this.#inside.length >= MOST_INSIDE) return;
    this.#inside.push(frame);
    this.#submit(frame);
  }

  /** Nothing is heard any more. May be called again. */
  close(): void {
    this.#isClosed = true;
    this.#inside = [];
    if (this.#decoder.state !== 'closed') this.#decoder.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #begin(): AudioDecoder {
    const decoder = new AudioDecoder({
      output: (data) => {
        const frame = this.#inside.shift();
        const { samples, sampleRate } = mixDown(data);
        if (frame !== undefined) this.#hear(frame.timeUs, samples, sampleRate);
      },
      error: () => {
        if (decoder === this.#decoder) this.#goOn();
      },
    });
    const { sampleRateHz: sampleRate, channels: numberOfChannels } = this.#options.codec;
    decoder.configure({ codec: 'opus', sampleRate, numberOfChannels });
    return decoder;
  }

  #submit({ bytes, timeUs }: MediaFrame): void {
    if (this.#decoder.state !== 'configured') return;
    this.#decoder.decode(new EncodedAudioChunk({ type: 'key', timestamp: timeUs, data: bytes }));
  }

  /** A decoder is closed by the packet that it can't decode: another one takes what came after that. */
  #goOn(): void {
    if (this.#isClosed) return;
    if (this.#inside.shift() === undefined) {
      this.close();
      return;
    }
    this.#decoder = this.#begin();
    for (const frame of this.#inside) this.#submit(frame);
  }

  #hear(timeUs: number, samples: Float32Array<ArrayBuffer>, sampleRateHz: number): void {
    const missingUs = Math.min(MOST_SILENCE_US, timeUs - (this.#nextUs ?? timeUs));
    const silence = missingUs < LEAST_SILENCE_US ? 0 : Math.round((missingUs * sampleRateHz) / 1e6);
    const lastsUs = (samples.length * 1e6) / sampleRateHz;
    this.#nextUs = Math.max(this.#nextUs ?? timeUs, timeUs) + lastsUs;
    if (silence > 0) this.#options.heard(new Float32Array(silence), sampleRateHz);
    this.#options.heard(samples, sampleRateHz);
  }
}
