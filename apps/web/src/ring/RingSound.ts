/** Two soft notes, a major third down, as a bell in another room; in Hz and seconds from the beginning. */
const NOTES = [
  { hertz: 659.26, atS: 0 },
  { hertz: 523.25, atS: 0.55 },
];
/** A bell's partials: how many times the note's frequency, how loud, how many seconds it takes to die away. */
const PARTIALS = [
  { ratio: 1, gain: 0.16, decayS: 1.4 },
  { ratio: 2, gain: 0.05, decayS: 0.9 },
  { ratio: 3.01, gain: 0.02, decayS: 0.5 },
];
const ATTACK_S = 0.012;
const SILENCE = 0.0001;
const AGAIN_MS = 3_600;

/** The sound of a ring, made here of a few sines. It sounds again and again until it is stopped. */
export class RingSound {
  #context: AudioContext | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;
  /** Whether the browser was asked to let it sound, and hasn't answered. */
  #isWaiting = false;

  /** Sounds until `stop`; does nothing while it sounds. A browser that lets no page sound before somebody pressed anything in it stays silent until then. */
  start(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setInterval(() => this.#chime(), AGAIN_MS);
    this.#chime();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    void this.#context?.suspend();
  }

  /** Lets it go for good. */
  close(): void {
    this.stop();
    void this.#context?.close();
    this.#context = null;
  }

  #chime(): void {
    this.#context ??= new AudioContext({ latencyHint: 'interactive' });
    const context = this.#context;
    // Where the browser holds sound back, the answer comes with the first press in the page: one chime then, not all that were due.
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    context
      .resume()
      .then(() => this.#timer !== undefined && strike(context))
      .catch(() => undefined)
      .finally(() => {
        this.#isWaiting = false;
      });
  }
}

function strike(context: AudioContext): void {
  for (const { hertz, atS } of NOTES) {
    for (const { ratio, gain, decayS } of PARTIALS) {
      const beginS = context.currentTime + 0.02 + atS;
      const level = context.createGain();
      level.gain.setValueAtTime(SILENCE, beginS);
      level.gain.exponentialRampToValueAtTime(gain, beginS + ATTACK_S);
      level.gain.exponentialRampToValueAtTime(SILENCE, beginS + decayS);
      const tone = new OscillatorNode(context, { frequency: hertz * ratio });
      tone.connect(level).connect(context.destination);
      tone.start(beginS);
      tone.stop(beginS + decayS);
    }
  }
}
