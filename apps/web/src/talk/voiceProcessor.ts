/** What an AudioWorklet's scope has (Web Audio API section 1.32), which TypeScript's DOM doesn't know. */
interface ProcessorScope {
  AudioWorkletProcessor: new () => { readonly port: MessagePort };
  registerProcessor(name: string, processor: unknown): void;
  readonly sampleRate: number;
}
const scope = globalThis as unknown as ProcessorScope;

/** A piece of 20 ms, which is what an Opus packet takes. */
const PIECE_SAMPLES = Math.round(scope.sampleRate / 50);

/** Hands what a microphone hears, piece by piece, to the port that it is given, and nobody else. */
class VoiceProcessor extends scope.AudioWorkletProcessor {
  #voice: MessagePort | null = null;
  #piece = new Float32Array(PIECE_SAMPLES);
  #filled = 0;

  constructor() {
    super();
    this.port.onmessage = ({ data }) => {
      this.#voice = data as MessagePort;
    };
  }

  /** Web Audio calls it for each 128 samples; true keeps it going. */
  process([microphone]: readonly (readonly Float32Array[])[]): boolean {
    const samples = microphone?.[0];
    if (samples === undefined || this.#voice === null) return true;
    for (const sample of samples) {
      this.#piece[this.#filled] = sample;
      this.#filled += 1;
      if (this.#filled === PIECE_SAMPLES) this.#send(this.#voice);
    }
    return true;
  }

  #send(voice: MessagePort): void {
    voice.postMessage(this.#piece, [this.#piece.buffer]);
    this.#piece = new Float32Array(PIECE_SAMPLES);
    this.#filled = 0;
  }
}

scope.registerProcessor('porchlight-voice', VoiceProcessor);
