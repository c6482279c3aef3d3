import processorUrl from './voiceProcessor.ts?worker&url';

/** Opus works at this rate whatever a microphone has. */
const SAMPLE_RATE_HZ = 48_000;
const HEARING: MediaTrackConstraints = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
  channelCount: 1,
};

/** A microphone that listens. What it hears goes to `voice` alone, as Float32Arrays of 20 ms. */
export class Microphone {
  readonly voice: MessagePort;
  readonly sampleRateHz: number;
  readonly #stream: MediaStream;
  readonly #context: AudioContext;
  readonly #meter: AnalyserNode;
  readonly #wave: Float32Array<ArrayBuffer>;

  private constructor(stream: MediaStream, context: AudioContext, meter: AnalyserNode, voice: MessagePort) {
    this.#stream = stream;
    this.#context = context;
    this.#meter = meter;
    this.#wave = new Float32Array(meter.fftSize);
    this.voice = voice;
    this.sampleRateHz = context.sampleRate;
  }

  /** Asks for the microphone and begins to listen. `onLost`: it was taken away. Throws the DOMExceptions of `getUserMedia` (Media Capture and Streams section 10.2). */
  static async open(onLost: () => void): Promise<Microphone> {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: HEARING });
    let context: AudioContext | null = null;
    try {
      const [opened, source] = await contextFor(stream);
      context = opened;
      await opened.audioWorklet.addModule(processorUrl);
      const processor = new AudioWorkletNode(opened, 'porchlight-voice', { numberOfOutputs: 0 });
      const meter = new AnalyserNode(opened, { fftSize: 1024 });
      source.connect(meter);
      source.connect(processor);
      const { port1, port2 } = new MessageChannel();
      processor.port.postMessage(port1, [port1]);
      stream.getAudioTracks()[0]?.addEventListener('ended', onLost);
      return new Microphone(stream, opened, meter, port2);
    } catch (error) {
      endTracks(stream);
      void context?.close();
      throw error;
    }
  }

  /** How loud it is now, 0 to 1, as a meter shows it. */
  level(): number {
    this.#meter.getFloatTimeDomainData(this.#wave);
    const loudest = this.#wave.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    return Math.min(1, Math.sqrt(loudest));
  }

  /** Stops listening: the browser shows the microphone as unused from then on. */
  close(): void {
    endTracks(this.#stream);
    void this.#context.close();
  }
}

/** At Opus' own rate, or where the browser doesn't bring a microphone to that, at the microphone's. */
async function contextFor(stream: MediaStream): Promise<[AudioContext, MediaStreamAudioSourceNode]> {
  const context = new AudioContext({ sampleRate: SAMPLE_RATE_HZ, latencyHint: 'interactive' });
  try {
    return [context, context.createMediaStreamSource(stream)];
  } catch {
    await context.close();
    const native = new AudioContext({ latencyHint: 'interactive' });
    return [native, native.createMediaStreamSource(stream)];
  }
}

function endTracks(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
