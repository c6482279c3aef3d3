import type { ClipId, DeviceId } from '@porchlight/kernel';

interface Watched {
  readonly deviceId: DeviceId;
  readonly clipId: ClipId;
  readonly lastMs: number;
}

/** Which unfinished clips have had no record for too long, each told once. */
export class SilenceWatch {
  readonly #silenceMs: number;
  /** By device and clip, the one that has been silent for longest first. */
  readonly #watched = new Map<string, Watched>();

  constructor(silenceMs: number) {
    this.#silenceMs = silenceMs;
  }

  /** A record came; `lastMs` is not before those of other calls. */
  touch(deviceId: DeviceId, clipId: ClipId, lastMs: number): void {
    this.forget(deviceId, clipId);
    this.#watched.set(`${deviceId}/${clipId}`, { deviceId, clipId, lastMs });
  }

  forget(deviceId: DeviceId, clipId: ClipId): void {
    this.#watched.delete(`${deviceId}/${clipId}`);
  }

  /** Clips that are silent at `nowMs`; they are watched again when a record comes. */
  takeSilent(nowMs: number): Watched[] {
    const silent: Watched[] = [];
    for (const [key, watched] of this.#watched) {
      if (watched.lastMs + this.#silenceMs > nowMs) break;
      this.#watched.delete(key);
      silent.push(watched);
    }
    return silent;
  }
}
