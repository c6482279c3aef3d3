import { WavFile } from '../media/index.ts';
import type { Speaker } from '../talk/Speaker.ts';

/** What was heard since the last time that this was told. */
export interface Spoken {
  readonly ms: number;
  /** The loudest sample, from 0 to 1. */
  readonly peak: number;
}

/** Of what it plays; what the decoder and the replies give. */
const RATE_HZ = 48_000;
/** How much is played before it is told, while somebody goes on talking. */
const TELL_EVERY_MS = 500;

export interface SimulatedSpeakerDeps {
  readonly spoke: (spoken: Spoken) => void;
  /** A WAV file that what is played is appended to; null for none. */
  readonly file: string | null;
  /** The file can't be written; nothing more is. */
  readonly failed: (error: unknown) => void;
}

/** A speaker that nobody hears: it tells how long and how loud it was, and may keep what it played in a file. */
export class SimulatedSpeaker implements Speaker {
  readonly #deps: SimulatedSpeakerDeps;
  /** Opened with the first sound. */
  #file: Promise<WavFile | null> | null = null;
  #ms = 0;
  #peak = 0;

  constructor(deps: SimulatedSpeakerDeps) {
    this.#deps = deps;
  }

  play(samples: Float32Array, sampleRateHz: number): void {
    this.#ms += (samples.length * 1000) / sampleRateHz;
    this.#peak = samples.reduce((most, level) => Math.max(most, Math.abs(level)), this.#peak);
    void this.#keep(samples, sampleRateHz);
    if (this.#ms >= TELL_EVERY_MS) this.pause();
  }

  pause(): void {
    if (this.#ms === 0) return;
    const spoken = { ms: Math.round(this.#ms), peak: Math.round(this.#peak * 1000) / 1000 };
    this.#ms = 0;
    this.#peak = 0;
    this.#deps.spoke(spoken);
  }

  /** Resolves when all that was played is in the file. */
  async close(): Promise<void> {
    this.pause();
    await (await this.#file)?.close();
  }

  async #keep(samples: Float32Array, sampleRateHz: number): Promise<void> {
    const { file, failed } = this.#deps;
    if (file === null || sampleRateHz !== RATE_HZ) return;
    this.#file ??= WavFile.open(file, RATE_HZ).catch((error: unknown) => {
      failed(error);
      return null;
    });
    const wav = await this.#file;
    await wav?.append(samples).catch(failed);
  }
}
