import type { LiveSoundNews } from './show/LiveNews.ts';

/** Sound lies ready for so long, so that pieces that come unevenly make no gaps. */
const CUSHION_S = 0.08;
/** With more than that ready, it runs late: pieces are left out. */
const LATEST_S = 0.3;

/** When the next piece of sound is played. Pure: `nowS` is the clock of whoever plays. */
export class SoundSchedule {
  #nextS = 0;
  #run = -1;

  /** When to begin with a piece of `durationS`, or null where it is left out. */
  place(run: number, durationS: number, nowS: number): number | null {
    if (run !== this.#run || this.#nextS < nowS) this.#nextS = nowS + CUSHION_S;
    this.#run = run;
    if (this.#nextS > nowS + LATEST_S) return null;
    const startS = this.#nextS;
    this.#nextS += durationS;
    return startS;
  }
}

/** Plays pieces of decoded sound one after the other. It is silent until `setOn(true)`, which a person's press has to call. */
export class LiveSound {
  readonly #schedule = new SoundSchedule();
  #context: AudioContext | null = null;
  #isOn = false;
  #run = -1;
  readonly #playing = new Set<AudioBufferSourceNode>();

  setOn(isOn: boolean): void {
    this.#isOn = isOn;
    if (!isOn) {
      this.#silence();
      void this.#context?.suspend();
      return;
    }
    this.#context ??= new AudioContext({ latencyHint: 'interactive' });
    void this.#context.resume();
  }

  play({ run, sampleRateHz, planes }: LiveSoundNews): void {
    const [first] = planes;
    const context = this.#context;
    if (!this.#isOn || context === null || context.state !== 'running' || first === undefined) return;
    if (run !== this.#run) this.#silence();
    this.#run = run;
    const startS = this.#schedule.place(run, first.length / sampleRateHz, context.currentTime);
    if (startS === null) return;
    const buffer = context.createBuffer(planes.length, first.length, sampleRateHz);
    for (const [channel, plane] of planes.entries()) buffer.copyToChannel(plane, channel);
    const node = new AudioBufferSourceNode(context, { buffer });
    node.connect(context.destination);
    node.onended = () => this.#playing.delete(node);
    this.#playing.add(node);
    node.start(startS);
  }

  close(): void {
    this.#silence();
    void this.#context?.close();
    this.#context = null;
  }

  #silence(): void {
    for (const node of this.#playing) node.stop();
    this.#playing.clear();
  }
}
