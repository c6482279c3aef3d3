import { setTimeout as delay } from 'node:timers/promises';
import type { Clock, EpochMs, RandomSource } from '@porchlight/kernel';
import type { SealPrimitives } from '@porchlight/seal/seal';
import { Device, type DeviceListener } from '../device/Device.ts';
import { type FrameSource, openSource, type SourceFrame } from '../media/index.ts';
import type { ClipRecording } from '../recorder/ClipRecording.ts';
import { MotionRecorder } from '../recorder/MotionRecorder.ts';
import { SceneSource } from '../scene/index.ts';
import type { DeviceConfig, SourceConfig } from './config.ts';

export interface SimulatedDeviceDeps {
  readonly config: DeviceConfig;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly primitives: SealPrimitives;
  /** Where ffmpeg is looked for. */
  readonly path: string;
  readonly listener: DeviceListener;
  readonly clipSealed: (clip: {
    readonly clipId: ClipRecording['clipId'];
    readonly endedAtMs: number;
    readonly segmentCount: number;
  }) => void;
  readonly progress: (sourceMs: number, totalMs: number | null) => void;
}

const PROGRESS_EVERY_MS = 1000;

/** A device together with the world that it films. */
export class SimulatedDevice {
  readonly device: Device;
  readonly #deps: SimulatedDeviceDeps;
  #isStopped = false;

  constructor(deps: SimulatedDeviceDeps) {
    const { config, clock, random, primitives, listener } = deps;
    this.#deps = deps;
    this.device = new Device({
      folder: config.folder,
      kind: config.kind,
      clock,
      random,
      primitives,
      listener,
    });
  }

  /** Films until the source ends or `stop` is called. Throws what opening and reading the source throw. */
  async film(): Promise<void> {
    const { source } = this.#deps.config;
    if (source.kind === 'script') await this.#filmScript(source);
    else await this.#filmMotion(await this.#openSource(source));
  }

  /** Ends the clip that is being filmed as a stopped one; `film` resolves soon after. */
  stop(): void {
    this.#isStopped = true;
  }

  async #filmMotion(opened: FrameSource): Promise<void> {
    await using source = opened;
    const { config, clock, clipSealed, progress } = this.#deps;
    const startsAtMs = config.startsAtMs ?? clock.nowMs();
    const timeOf = (frame: SourceFrame) => (startsAtMs + frame.timestampMs) as EpochMs;
    const recorder = new MotionRecorder({
      cut: {},
      isWatching: () => this.device.controls.isWatching,
      begin: (frame, trigger) => {
        this.device.controls.motion();
        const triggerOffsetMs = trigger.timestampMs - frame.timestampMs;
        return this.device.record(source, {
          startedAtMs: timeOf(frame),
          triggerOffsetMs,
          trigger: 'motion',
          frame: trigger,
        });
      },
      ended: (recording, end) => clipSealed({ clipId: recording.clipId, ...end }),
    });
    let progressMs = 0;
    for await (const frame of source) {
      if (this.#isStopped) break;
      await this.#pace(frame);
      if (source instanceof SceneSource) source.setLight(this.device.controls.isLit);
      await recorder.frame(frame);
      if (frame.timestampMs >= progressMs) {
        progress(frame.timestampMs, source.durationMs);
        progressMs = frame.timestampMs + PROGRESS_EVERY_MS;
      }
    }
    await recorder.stop();
  }

  async #filmScript(script: Extract<SourceConfig, { kind: 'script' }>): Promise<void> {
    const { config, clipSealed } = this.#deps;
    for (const [i, { startedAtMs, durationMs }] of script.clips.entries()) {
      if (this.#isStopped) return;
      const seed = script.seed + i;
      await using source = new SceneSource({ ...script, kind: config.kind, seed, durationMs, visits: [] });
      let recording: ClipRecording | null = null;
      this.#pacedFrom = null;
      for await (const frame of source) {
        await this.#pace(frame);
        recording ??= this.device.record(source, {
          startedAtMs: startedAtMs as EpochMs,
          triggerOffsetMs: 0,
          trigger: 'command',
          frame,
        });
        await recording.encode(frame);
        if (this.#isStopped) break;
      }
      if (recording !== null)
        clipSealed({ clipId: recording.clipId, ...(await recording.finish('stopped')) });
    }
  }

  #openSource(source: Exclude<SourceConfig, { kind: 'script' }>): Promise<FrameSource> | FrameSource {
    if (source.kind === 'file') return openSource(source.path, this.#deps.path);
    return new SceneSource({ ...source, kind: this.#deps.config.kind });
  }

  /** When the first frame was shown, by a clock that only goes forward; owned by `#pace`. */
  #pacedFrom: number | null = null;

  async #pace(frame: SourceFrame): Promise<void> {
    if (this.#deps.config.pace === 'fast') return;
    this.#pacedFrom ??= performance.now() - frame.timestampMs;
    const waitMs = this.#pacedFrom + frame.timestampMs - performance.now();
    if (waitMs > 0) await delay(waitMs);
  }
}
