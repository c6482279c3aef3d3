import { AudioData, AudioEncoder } from '@napi-rs/webcodecs';
import { PorchlightError } from '@porchlight/kernel';
import type { TrackConfig, TrackPacket } from './FragmentMuxer.ts';
import { keepAlive, Pulse } from './Pulse.ts';

/** Samples in a packet of AAC-LC (ISO/IEC 14496-3). */
const PACKET_SAMPLES = 1024;
const BITRATE = 32_000;
const MOST_IN_FLIGHT = 64;

/** The rates that AAC knows (ISO/IEC 14496-3 table 1.18). */
const RATES = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
];

export function isSoundRate(sampleRate: number): boolean {
  return RATES.includes(sampleRate);
}

/**
 * AAC-LC, one channel. The encoder's first packet holds nothing but its delay of 1,024 samples and is dropped, so that
 * packet n covers samples 1,024·n and on, counted from the clip's first frame. Throws `internal` where the encoder fails.
 */
export class SoundEncoder {
  readonly #sampleRate: number;
  readonly #encoder: AudioEncoder;
  readonly #pulse = new Pulse();
  readonly #packets: TrackPacket[] = [];
  #config: TrackConfig | null = null;
  #failure: Error | null = null;
  #samplesIn = 0;
  #packetsOut = 0;

  constructor(sampleRate: number) {
    this.#sampleRate = sampleRate;
    this.#encoder = new AudioEncoder({
      output: (chunk, metadata) => {
        const data = new Uint8Array(chunk.byteLength);
        chunk.copyTo(data);
        const description = metadata?.decoderConfig?.description;
        if (description !== undefined) {
          this.#config ??= {
            track: 'sound',
            codec: 'mp4a.40.2',
            sampleRate,
            numberOfChannels: 1,
            description,
          };
        }
        this.#receive(data);
      },
      error: (error) => {
        this.#failure = error;
        this.#pulse.beat();
      },
    });
    this.#encoder.ondequeue = this.#pulse.beat;
    this.#encoder.configure({ codec: 'mp4a.40.2', sampleRate, numberOfChannels: 1, bitrate: BITRATE });
  }

  /** Null until the first packet. */
  get config(): TrackConfig | null {
    return this.#config;
  }

  /** Returns the packets that became complete. */
  async encode(samples: Float32Array<ArrayBuffer>): Promise<TrackPacket[]> {
    if (samples.length > 0) {
      const data = new AudioData({
        format: 'f32-planar',
        sampleRate: this.#sampleRate,
        numberOfFrames: samples.length,
        numberOfChannels: 1,
        timestamp: Math.round((this.#samplesIn * 1e6) / this.#sampleRate),
        data: samples,
      });
      this.#encoder.encode(data);
      data.close();
      this.#samplesIn += samples.length;
    }
    await this.#pulse.until(() => this.#failure !== null || this.#encoder.encodeQueueSize < MOST_IN_FLIGHT);
    return this.#take();
  }

  /** The last packets; the encoder is closed. */
  async finish(): Promise<TrackPacket[]> {
    await keepAlive(this.#encoder.flush()).catch((error: Error) => {
      this.#failure ??= error;
    });
    const whole = 1 + Math.ceil(this.#samplesIn / PACKET_SAMPLES);
    await this.#pulse.until(() => this.#failure !== null || this.#packetsOut >= whole);
    this.close();
    return this.#take();
  }

  close(): void {
    if (this.#encoder.state !== 'closed') this.#encoder.close();
  }

  #receive(data: Uint8Array): void {
    const index = this.#packetsOut - 1;
    this.#packetsOut++;
    if (index >= 0) {
      this.#packets.push({
        timestampS: (index * PACKET_SAMPLES) / this.#sampleRate,
        durationS: PACKET_SAMPLES / this.#sampleRate,
        isKey: true,
        data,
      });
    }
    this.#pulse.beat();
  }

  #take(): TrackPacket[] {
    if (this.#failure !== null) {
      throw new PorchlightError('internal', 'the sound encoder gave up; the clip ends here', {
        cause: this.#failure,
      });
    }
    return this.#packets.splice(0);
  }
}
