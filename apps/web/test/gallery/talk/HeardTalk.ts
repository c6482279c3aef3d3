import type { SoundCodec, SoundPacket, Talk } from '@porchlight/owner-client/live';

/** What came of a talk, as a device hears it. */
export interface Heard {
  readonly packets: number;
  /** Whether the times of the packets only went forward. */
  readonly isInOrder: boolean;
  /** Between the packets, on average, in milliseconds. */
  readonly spacingMs: number;
  /** How long what was decoded lasts. */
  readonly seconds: number;
  /** 0 to 1. */
  readonly loudest: number;
}

/** A talk that a made-up device hears. */
export class HeardTalk implements Talk {
  readonly sound: SoundCodec;
  readonly packets: SoundPacket[] = [];
  readonly ended: Promise<void>;
  hasEnded = false;
  #end: () => void = () => undefined;

  constructor(sound: SoundCodec) {
    this.sound = sound;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  send(packet: SoundPacket): void {
    if (!this.hasEnded) this.packets.push(packet);
  }

  stop(): void {
    this.hasEnded = true;
    this.#end();
  }

  /** Decodes all that came. */
  async hear(): Promise<Heard> {
    const { packets, sound } = this;
    const faults: unknown[] = [];
    let [samples, loudest] = [0, 0];
    const decoder = new AudioDecoder({
      output: (data) => {
        const plane = new Float32Array(data.numberOfFrames);
        data.copyTo(plane, { planeIndex: 0, format: 'f32-planar' });
        samples += plane.length;
        loudest = plane.reduce((most, sample) => Math.max(most, Math.abs(sample)), loudest);
        data.close();
      },
      error: (error) => faults.push(error),
    });
    const { codec, sampleRateHz: sampleRate, channels: numberOfChannels } = sound;
    decoder.configure({ codec, sampleRate, numberOfChannels });
    for (const { bytes, timeUs } of packets) {
      decoder.decode(new EncodedAudioChunk({ type: 'key', timestamp: timeUs, data: new Uint8Array(bytes) }));
    }
    await decoder.flush();
    decoder.close();
    if (faults.length > 0) throw faults[0];
    const [first, last] = [packets[0]?.timeUs ?? 0, packets.at(-1)?.timeUs ?? 0];
    return {
      packets: packets.length,
      isInOrder: packets.every(({ timeUs }, at) => timeUs > (packets[at - 1]?.timeUs ?? -1)),
      spacingMs: (last - first) / 1_000 / Math.max(1, packets.length - 1),
      seconds: samples / sampleRate,
      loudest,
    };
  }
}
