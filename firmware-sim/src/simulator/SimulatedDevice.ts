import type { Clock, EpochMs, RandomSource } from '@porchlight/kernel';
import type { SealPrimitives } from '@porchlight/seal/seal';
import { Device, type DeviceListener } from '../device/Device.ts';
import { KINDS } from '../kinds/index.ts';
import { burnClock, type FrameSource, openSource, type SourceFrame } from '../media/index.ts';
import type { ClipEnding, ClipRecording } from '../recorder/ClipRecording.ts';
import { MotionRecorder } from '../recorder/MotionRecorder.ts';
import { RecordingLane } from '../recorder/RecordingLane.ts';
import { type SceneOptions, SceneSource, visitsOf } from '../scene/index.ts';
import type { DeviceConfig, SourceConfig } from './config.ts';
import { lumaWithoutClock } from './lumaWithoutClock.ts';
import { Pacing } from './Pacing.ts';
import { SimulatedSpeaker, type SimulatedSpeakerDeps } from './SimulatedSpeaker.ts';

export interface SimulatedDeviceDeps {
  readonly config: DeviceConfig;
  readonly clock: Clock;
  /** Only goes forward, and nobody sets it. */
  readonly monotonic: Clock;
  readonly random: RandomSource;
  readonly primitives: SealPrimitives;
  /** Where ffmpeg is looked for. */
  readonly path: string;
  readonly listener: DeviceListener;
  readonly clipSealed: (clip: ClipEnding & { readonly clipId: ClipRecording['clipId'] }) => void;
  readonly spoke: SimulatedSpeakerDeps['spoke'];
  /** What the device plays can't be kept in its file. */
  readonly speakerFailed: SimulatedSpeakerDeps['failed'];
  readonly progress: (sourceMs: number, totalMs: number | null) => void;
}

/** A drawn scene, but for what the kind of device sees. */
type SceneConfig = Omit<SceneOptions, 'kind' | 'night' | 'frameRate'> & {
  readonly frameRate?: number | undefined;
};

const PROGRESS_EVERY_MS = 1000;
/** What a device that films faster than time leaves unsent, or without a receipt, before it waits for the cloud. */
const FAST_BACKLOG_BYTES = 32 * 2 ** 20;

/** A device together with the world that it films. */
export class SimulatedDevice {
  readonly device: Device;
  readonly #deps: SimulatedDeviceDeps;
  readonly #speaker: SimulatedSpeaker;
  readonly #stopping = new AbortController();
  /** Who must know of the bell; null where a script is filmed. Owned by `#filmMotion`. */
  #recorder: MotionRecorder | null = null;

  /** Begins to connect. Throws what `Device` throws. */
  constructor(deps: SimulatedDeviceDeps) {
    const { config, clock, monotonic, random, primitives, listener, spoke, speakerFailed } = deps;
    this.#deps = deps;
    const { folder, kind, speakerFile = null } = config;
    const speaker = new SimulatedSpeaker({ spoke, file: speakerFile, failed: speakerFailed });
    this.#speaker = speaker;
    this.device = new Device({ folder, kind, clock, monotonic, random, primitives, speaker, listener });
  }

  /** Sends what it can, says goodbye, and keeps the rest (`Device.close`). */
  async close(): Promise<void> {
    await this.device.close();
    await this.#speaker.close();
  }

  /** Films until the source ends or `stop` is called. Throws what opening and reading the source throw, with the clip ended that was being filmed. */
  async film(): Promise<void> {
    const { source } = this.#deps.config;
    if (source.kind === 'script') await this.#filmScript(source);
    else await this.#filmMotion(await this.#openSource(source));
    this.device.controls.tick(Number.POSITIVE_INFINITY);
  }

  /** Ends the clip that is being filmed as a stopped one; `film` resolves soon after. */
  stop(): void {
    this.#stopping.abort();
  }

  /** Somebody presses the bell: that is told, and filmed. Throws `unsupported_command` where there is none. */
  press(): void {
    this.device.controls.press();
    this.#recorder?.press();
  }

  async #filmMotion(opened: FrameSource): Promise<void> {
    await using source = opened;
    const { clock, config, progress } = this.#deps;
    const recorder = this.#recordMotion(source, config.startsAtMs ?? clock.nowMs());
    const lane = new RecordingLane(recorder);
    this.#recorder = recorder;
    this.device.live.open(source);
    const pacing = this.#pacing();
    const rings = ringsOf(config);
    let ringMs = rings.next().value;
    let progressMs = 0;
    try {
      for await (const frame of source) {
        await pacing.until(frame);
        if (this.#stopping.signal.aborted) break;
        const { timestampMs } = frame;
        this.device.controls.tick(timestampMs);
        for (; ringMs !== undefined && ringMs <= timestampMs; ringMs = rings.next().value) this.press();
        this.#show(frame);
        await lane.push(frame, this.device.mayFilm);
        if (config.pace === 'fast') await lane.settled();
        if (source instanceof SceneSource) source.setLight(this.device.controls.isLit);
        if (timestampMs < progressMs) continue;
        progress(timestampMs, source.durationMs);
        progressMs = timestampMs + PROGRESS_EVERY_MS;
      }
    } finally {
      this.#recorder = null;
      this.device.live.close();
      await lane.stop();
    }
    if (source.durationMs !== null && !this.#stopping.signal.aborted)
      progress(source.durationMs, source.durationMs);
  }

  /** What is seen now goes to those who watch, before anything else is done with it. */
  #show(frame: SourceFrame): void {
    const { config, clock } = this.#deps;
    if (config.burnsClock === true) burnClock(frame.picture, clock.nowMs());
    if (this.device.controls.isPrivate) this.device.live.blind();
    else this.device.live.frame(frame);
  }

  #recordMotion(source: FrameSource, startsAtMs: number): MotionRecorder {
    const { device } = this;
    const timeOf = (frame: SourceFrame) => (startsAtMs + frame.timestampMs) as EpochMs;
    return new MotionRecorder({
      cut: {},
      ...(this.#deps.config.burnsClock === true ? { lumaOf: lumaWithoutClock } : {}),
      mayFilm: () => device.mayFilm,
      isCurrent: (recording) => device.isCurrent(recording),
      isArmed: () => device.controls.isArmed,
      isWatched: () => device.live.isOn,
      moved: () => device.controls.moved(),
      movedInWatched: (recording) => device.movedIn(recording),
      begin: (first, frame, trigger) => {
        const triggerOffsetMs = frame.timestampMs - first.timestampMs;
        return device.record(source, { startedAtMs: timeOf(first), triggerOffsetMs, trigger, frame });
      },
      ended: (recording, ending) => this.#ended(recording, ending),
    });
  }

  async #filmScript({ clips, ...script }: Extract<SourceConfig, { kind: 'script' }>): Promise<void> {
    for (const [i, { startedAtMs, durationMs }] of clips.entries()) {
      if (this.#stopping.signal.aborted) return;
      const scene = { width: script.width, height: script.height, seed: script.seed + i, visits: [] };
      await using source = this.#scene({ ...scene, durationMs });
      await this.#filmClip(source, startedAtMs);
    }
  }

  async #filmClip(source: SceneSource, startsAtMs: number): Promise<void> {
    const pacing = this.#pacing();
    let recording: ClipRecording | null = null;
    this.device.live.open(source);
    try {
      for await (const frame of source) {
        await pacing.until(frame);
        if (this.#stopping.signal.aborted || !this.device.mayFilm) break;
        this.#show(frame);
        if (recording !== null && !this.device.isCurrent(recording)) {
          const ending = await recording.finish('longest');
          this.#ended(recording, ending);
          recording = null;
          if (!this.device.mayFilm) break;
        }
        const startedAtMs = (startsAtMs + frame.timestampMs) as EpochMs;
        const beginning = { startedAtMs, triggerOffsetMs: 0, trigger: 'command', frame } as const;
        recording ??= this.device.record(source, beginning);
        await recording.encode(frame);
      }
    } finally {
      this.device.live.close();
      if (recording !== null) this.#ended(recording, await recording.finish('stopped'));
    }
  }

  #ended({ clipId }: ClipRecording, ending: ClipEnding): void {
    this.device.recorded(ending);
    this.#deps.clipSealed({ clipId, ...ending });
  }

  #openSource(source: Exclude<SourceConfig, { kind: 'script' }>): Promise<FrameSource> | FrameSource {
    if (source.kind === 'file') return openSource(source.path, this.#deps.path);
    const { kind: _kind, hasVisits = true, ...scene } = source;
    return this.#scene({ ...scene, ...(hasVisits ? {} : { visits: [] }) });
  }

  #scene({ frameRate, ...options }: SceneConfig): SceneSource {
    const { scene } = KINDS[this.#deps.config.kind];
    return new SceneSource({ ...options, ...scene, ...(frameRate === undefined ? {} : { frameRate }) });
  }

  #pacing(): Pacing {
    const { uploader } = this.device;
    const { signal } = this.#stopping;
    return new Pacing({
      pace: this.#deps.config.pace,
      stopping: signal,
      untilRoom: () => uploader.changes.until(() => uploader.backlogBytes < FAST_BACKLOG_BYTES, signal),
    });
  }
}

/** When, from the start of its scene, somebody rings at a doorbell. */
function* ringsOf({ kind, source }: DeviceConfig): Generator<number, undefined> {
  if (source.kind !== 'scene' || source.hasVisits === false) return;
  for (const { ringsAtMs } of visitsOf(KINDS[kind].scene.kind, source.seed)) {
    if (ringsAtMs === null) return;
    yield ringsAtMs;
  }
}
