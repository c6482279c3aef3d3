import { AudioData, AudioEncoder } from '@napi-rs/webcodecs';
import { PorchlightError } from '@porchlight/kernel';
import type { LiveTracks } from '@porchlight/seal/header';
import type { MediaFrame } from '@porchlight/seal/live';
import { LinearResampler } from './LinearResampler.ts';

export interface LiveSoundEncoderOptions {
  /** Of the samples that come in. */
  readonly sampleRateHz: number;
  /** Called with each packet of 20 ms as soon as there is one; its time doesn't go back. */
  readonly output: (frame: MediaFrame) => void;
  /** Called at most once, `internal`: nothing comes any more. */
  readonly failed: (error: PorchlightError) => void;
}

const RATE_HZ = 48_000;
const PACKET_US = 20_000;
const PACKET_SAMPLES = (RATE_HZ * PACKET_US) / 1e6;
const BITRATE = 32_000;
/** Packets inside the encoder; one that comes then is skipped. */
const MOST_IN_FLIGHT = 25;
/** How far the time that is said and that of counted samples may lie apart; timers are late by less. */
const MOST_DRIFT_US = 100_000;

/** Opus packets as they are (RFC 6716): a decoder needs no description. */
const CODEC: NonNullable<LiveTracks['sound']> = {
  codec: 'opus',
  sampleRateHz: RATE_HZ,
  channels: 1,
  descriptionB64: '',
};

/** Encodes the sound of one live session as it comes: Opus, one channel, packets of 20 ms. */
export class LiveSoundEncoder {
  readonly codec = CODEC;
  readonly #options: LiveSoundEncoderOptions;
  readonly #encoder: AudioEncoder;
  readonly #resampler: LinearResampler;
  readonly #packet = new Float32Array(PACKET_SAMPLES);
  #filled = 0;
  /** The time of the next sample to come; null before the first. */
  #nextUs: number | null = null;
  /** The times of the packets inside the encoder, in their order. */
  readonly #timesUs: number[] = [];
  #lastUs = 0;
  #isClosed = false;

  constructor(options: LiveSoundEncoderOptions) {
    this.#options = options;
    this.#resampler = new LinearResampler(options.sampleRateHz, RATE_HZ);
    this.#encoder = new AudioEncoder({
      output: (chunk) => {
        const timeUs = this.#timesUs.shift();
        if (this.#isClosed || timeUs === undefined) return;
        const bytes = new Uint8Array(chunk.byteLength);
        chunk.copyTo(bytes);
        options.output({ bytes, timeUs, isKeyframe: true });
      },
      error: (error) => this.#fail(error),
    });
    this.#encoder.configure({ codec: 'opus', sampleRate: RATE_HZ, numberOfChannels: 1, bitrate: BITRATE });
  }

  /** Takes in samples from −1 to 1, the first of which was heard at `timeUs`. */
  encode(samples: Float32Array, timeUs: number): void {
    if (this.#isClosed) return;
    if (this.#nextUs === null || Math.abs(timeUs - this.#nextUs) > MOST_DRIFT_US) this.#nextUs = timeUs;
    const resampled = this.#resampler.push(samples);
    for (let taken = 0; taken < resampled.length && !this.#isClosed; ) {
      const part = resampled.subarray(taken, taken + PACKET_SAMPLES - this.#filled);
      this.#packet.set(part, this.#filled);
      this.#filled += part.length;
      taken += part.length;
      this.#nextUs += (part.length * 1e6) / RATE_HZ;
      if (this.#filled === PACKET_SAMPLES) this.#submit(Math.round(this.#nextUs) - PACKET_US);
    }
  }

  /** Nothing comes any more. May be called again. */
  close(): void {
    this.#isClosed = true;
    if (this.#encoder.state !== 'closed') this.#encoder.close();
  }

  #submit(timeUs: number): void {
    this.#filled = 0;
    if (this.#timesUs.length >= MOST_IN_FLIGHT) return;
    this.#lastUs = Math.max(this.#lastUs, timeUs);
    this.#timesUs.push(this.#lastUs);
    try {
      const data = new AudioData({
        format: 'f32-planar',
        sampleRate: RATE_HZ,
        numberOfFrames: PACKET_SAMPLES,
        numberOfChannels: 1,
        timestamp: this.#lastUs,
        data: this.#packet,
      });
      this.#encoder.encode(data);
      data.close();
    } catch (cause) {
      this.#fail(cause);
    }
  }

  #fail(cause: unknown): void {
    if (this.#isClosed) return;
    this.close();
    const hint = 'the sound encoder gave up; end this live session, and begin another';
    this.#options.failed(new PorchlightError('internal', hint, { cause }));
  }
}
