import type { SoundPacket } from '@porchlight/owner-client/live';

const BITS_PER_SECOND = 32_000;
const PACKET_US = 20_000;
/** A voice that is behind by more than this was held up on its way: its time goes on from now. */
const HELD_UP_US = 200_000;
/** Pieces that may wait for the encoder; more are left out, for old words are worse than none. */
const MOST_WAITING = 25;

/** How an encoder of a voice is set up (WebCodecs, Opus registration). */
export function voiceConfig(sampleRateHz: number): AudioEncoderConfig {
  return {
    codec: 'opus',
    sampleRate: sampleRateHz,
    numberOfChannels: 1,
    bitrate: BITS_PER_SECOND,
    opus: { frameDuration: PACKET_US, application: 'voip' },
  } as AudioEncoderConfig;
}

/** Makes Opus packets of 20 ms of what a microphone hears. */
export class VoiceEncoder {
  readonly #encoder: AudioEncoder;
  readonly #sampleRateHz: number;
  readonly #elapsedUs: () => number;
  #samples = 0;
  /** What the encoder's time is behind the talk's; it only grows. */
  #offsetUs = 0;

  /** `elapsedUs`: how long the talk has run. `onFault` is called once, and nothing comes after it. */
  constructor(
    sampleRateHz: number,
    elapsedUs: () => number,
    onPacket: (packet: SoundPacket) => void,
    onFault: () => void,
  ) {
    this.#sampleRateHz = sampleRateHz;
    this.#elapsedUs = elapsedUs;
    this.#encoder = new AudioEncoder({
      output: (chunk) => {
        const bytes = new Uint8Array(chunk.byteLength);
        chunk.copyTo(bytes);
        onPacket({ bytes, timeUs: Math.max(0, Math.round(chunk.timestamp + this.#offsetUs)) });
      },
      error: onFault,
    });
    this.#encoder.configure(voiceConfig(sampleRateHz));
  }

  /** Takes the next piece of one channel, -1 to 1. */
  take(piece: Float32Array<ArrayBuffer>): void {
    if (this.#encoder.state !== 'configured' || this.#encoder.encodeQueueSize > MOST_WAITING) return;
    const timestamp = Math.round((this.#samples / this.#sampleRateHz) * 1e6);
    const pieceUs = (piece.length / this.#sampleRateHz) * 1e6;
    const beganUs = this.#elapsedUs() - pieceUs;
    if (beganUs - timestamp - this.#offsetUs > HELD_UP_US || this.#samples === 0)
      this.#offsetUs = Math.max(this.#offsetUs, beganUs - timestamp);
    this.#samples += piece.length;
    const sound = new AudioData({
      format: 'f32-planar',
      sampleRate: this.#sampleRateHz,
      numberOfFrames: piece.length,
      numberOfChannels: 1,
      timestamp,
      data: piece,
    });
    this.#encoder.encode(sound);
    sound.close();
  }

  close(): void {
    if (this.#encoder.state !== 'closed') this.#encoder.close();
  }
}
