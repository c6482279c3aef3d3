import { base64ToBytes } from '@porchlight/kernel';
import type { LiveTracks, OpenedFrame } from '@porchlight/owner-client/live';
import type { LiveSoundNews } from './LiveNews.ts';

type SoundTrack = NonNullable<LiveTracks['sound']>;

/** Opus and whatever else the browser decodes, to samples. */
export class SoundDecoder {
  readonly #heard: (news: LiveSoundNews) => void;
  #config: AudioDecoderConfig | null = null;
  #decoder: AudioDecoder | null = null;
  #run = 0;

  constructor(heard: (news: LiveSoundNews) => void) {
    this.#heard = heard;
  }

  begin({ codec, sampleRateHz, channels, descriptionB64 }: SoundTrack): void {
    this.reset();
    this.#config = {
      codec,
      sampleRate: sampleRateHz,
      numberOfChannels: channels,
      ...(descriptionB64 === '' ? {} : { description: new Uint8Array(base64ToBytes(descriptionB64)) }),
    };
  }

  decode({ timeUs, bytes }: OpenedFrame): void {
    this.#open()?.decode(
      new EncodedAudioChunk({ type: 'key', timestamp: timeUs, data: bytes as Uint8Array<ArrayBuffer> }),
    );
  }

  /** What comes next doesn't follow what came. */
  reset(): void {
    this.#run += 1;
    if (this.#decoder !== null && this.#decoder.state !== 'closed') this.#decoder.close();
    this.#decoder = null;
  }

  #open(): AudioDecoder | null {
    if (this.#config === null) return null;
    if (this.#decoder === null || this.#decoder.state === 'closed') {
      const run = this.#run;
      this.#decoder = new AudioDecoder({
        output: (sound) => this.#take(sound, run),
        // It is closed then, and another takes the next piece.
        error: () => undefined,
      });
      this.#decoder.configure(this.#config);
    }
    return this.#decoder;
  }

  #take(sound: AudioData, run: number): void {
    const { numberOfChannels, numberOfFrames, sampleRate } = sound;
    const planes = Array.from({ length: numberOfChannels }, (_, planeIndex) => {
      const plane = new Float32Array(numberOfFrames);
      sound.copyTo(plane, { planeIndex, format: 'f32-planar' });
      return plane;
    });
    sound.close();
    if (run === this.#run) this.#heard({ kind: 'sound', run, sampleRateHz: sampleRate, planes });
  }
}
