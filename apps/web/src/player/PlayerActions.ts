import type { FrameTimes } from './FrameTimes.ts';

export const SPEEDS = [0.5, 0.75, 1, 1.5, 2, 4] as const;
const JUMP_S = 5;

/** What a person can do with a clip that plays. */
export class PlayerActions {
  readonly #video: () => HTMLVideoElement | null;
  readonly #stage: () => HTMLElement | null;
  readonly #frames: () => FrameTimes | null;

  constructor(
    video: () => HTMLVideoElement | null,
    stage: () => HTMLElement | null,
    frames: () => FrameTimes | null,
  ) {
    this.#video = video;
    this.#stage = stage;
    this.#frames = frames;
  }

  async toggle(): Promise<void> {
    const video = this.#video();
    if (video === null) return;
    if (!video.paused) return video.pause();
    if (video.ended) this.seek(0);
    // Rejected where a pause came first: then that is what the person wanted.
    await video.play().catch(() => undefined);
  }

  /** Within what has come. */
  seek(timeS: number): void {
    const video = this.#video();
    if (video === null || video.buffered.length === 0) return;
    const end = video.buffered.end(video.buffered.length - 1);
    video.currentTime = Math.min(Math.max(timeS, video.buffered.start(0)), Math.max(0, end - 0.001));
  }

  /** Five seconds on, or back. */
  jump(by: 1 | -1): void {
    const video = this.#video();
    if (video !== null) this.seek(video.currentTime + by * JUMP_S);
  }

  /** To the picture after, or before; it stops playing. */
  step(by: 1 | -1): void {
    const video = this.#video();
    const next = video === null ? null : (this.#frames()?.step(video.currentTime, by) ?? null);
    video?.pause();
    if (next !== null) this.seek(next);
  }

  setSpeed(speed: number): void {
    const video = this.#video();
    if (video !== null) video.playbackRate = speed;
  }

  toggleSound(): void {
    const video = this.#video();
    if (video !== null) video.muted = !video.muted;
  }

  /** Where the browser lets it. */
  async toggleFullScreen(): Promise<void> {
    if (document.fullscreenElement !== null) return document.exitFullscreen();
    await this.#stage()
      ?.requestFullscreen?.()
      .catch(() => undefined);
  }

  /** Whether the key was for the player. */
  key(key: string): boolean {
    const keys: Readonly<Record<string, () => unknown>> = {
      ' ': () => this.toggle(),
      k: () => this.toggle(),
      ArrowLeft: () => this.jump(-1),
      ArrowRight: () => this.jump(1),
      ',': () => this.step(-1),
      '.': () => this.step(1),
      Home: () => this.seek(0),
      End: () => this.seek(Number.MAX_SAFE_INTEGER),
      f: () => this.toggleFullScreen(),
      m: () => this.toggleSound(),
    };
    keys[key]?.();
    return key in keys;
  }
}
