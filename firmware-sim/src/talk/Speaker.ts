/** What a device is heard by. */
export interface Speaker {
  /** One channel of 32-bit floats from −1 to 1, played after what it was given before. */
  play(samples: Float32Array, sampleRateHz: number): void;
  /** What was said is over for now. */
  pause(): void;
}
