import { type JobPayloads, storeClipJobId } from '@porchlight/contracts';
import type { JobQueue } from '@porchlight/domain';
import { type ClipId, type Clock, type DeviceId, PorchlightError } from '@porchlight/kernel';
import type { Logger } from '@porchlight/service';
import type { HeldClip, Spool } from '@porchlight/spool';
import { MAX_HELD_CLIPS, MAX_OPEN_CLIPS } from '../intake/limits.ts';
import { SilenceWatch } from './SilenceWatch.ts';

export interface ClipJobsDeps {
  readonly spool: Spool;
  readonly queue: JobQueue;
  readonly clock: Clock;
  readonly log: Logger;
  /** After so long without a record a clip without a manifest is stored as it is. */
  readonly silenceMs: number;
  /** How long an unfinished clip that was stored stays in the spool. */
  readonly unfinishedKeptMs: number;
}

const SWEEP_MS = 60_000;

/**
 * Sees to it that everything in the spool is stored: a job when a manifest is kept, one when a clip has been silent for too long, and at the start and every minute a
 * sweep that adds what a crash or an unreachable queue left out.
 */
export class ClipJobs {
  readonly #deps: ClipJobsDeps;
  readonly #silence: SilenceWatch;
  /** By clip: how many segments the worker was last given, and how many of those it has settled. */
  readonly #given = new Map<string, { count: number; settled: number | null }>();
  /** Clips that the spool holds by device, ended or not; owned by `#note` and `released`. */
  readonly #held = new Map<DeviceId, Map<ClipId, { hasEnded: boolean }>>();
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #working = new Set<Promise<void>>();
  #isSweeping = false;

  constructor(deps: ClipJobsDeps) {
    this.#deps = deps;
    this.#silence = new SilenceWatch(deps.silenceMs);
  }

  /** Takes up what the spool holds, and goes on until `stop`. */
  start(): void {
    const held = [...this.#deps.spool.clips()].sort((a, b) => a.lastAppendAtMs - b.lastAppendAtMs);
    for (const clip of held) {
      this.#note(clip);
      if (!clip.manifest) this.#silence.touch(clip.deviceId, clip.clipId, clip.lastAppendAtMs);
    }
    const tickMs = Math.min(1000, Math.max(10, this.#deps.silenceMs / 8));
    this.#timers.push(setInterval(() => this.#work(this.#storeSilent()), tickMs));
    this.#timers.push(setInterval(() => this.#work(this.sweep()), SWEEP_MS));
    this.#work(this.sweep());
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await Promise.allSettled(this.#working);
  }

  /** The opening or a segment of the clip has become durable. */
  grew(deviceId: DeviceId, clipId: ClipId): void {
    const clip = this.#deps.spool.find(deviceId, clipId);
    if (clip === null || clip.manifest) return;
    this.#note(clip);
    this.#silence.touch(deviceId, clipId, clip.lastAppendAtMs);
  }

  /** The manifest of the clip is durable. */
  ended(deviceId: DeviceId, clipId: ClipId): void {
    const clip = this.#deps.spool.find(deviceId, clipId);
    if (clip === null) return;
    this.#note(clip);
    this.#silence.forget(deviceId, clipId);
    this.#work(this.#add(clip));
  }

  /** The worker was given the clip with so many segments. */
  given(deviceId: DeviceId, clipId: ClipId, count: number): void {
    if (this.#deps.spool.find(deviceId, clipId) === null) return;
    const key = keyOf(deviceId, clipId);
    this.#given.set(key, { count, settled: this.#given.get(key)?.settled ?? null });
  }

  /** What the worker was last given is stored, and the clip stays. */
  settled(deviceId: DeviceId, clipId: ClipId): void {
    const given = this.#given.get(keyOf(deviceId, clipId));
    if (given !== undefined) given.settled = given.count;
  }

  /** The spool has forgotten the clip. */
  released(deviceId: DeviceId, clipId: ClipId): void {
    this.#silence.forget(deviceId, clipId);
    this.#given.delete(keyOf(deviceId, clipId));
    const ofDevice = this.#held.get(deviceId);
    ofDevice?.delete(clipId);
    if (ofDevice?.size === 0) this.#held.delete(deviceId);
  }

  /**
   * Called before a device's new clip is kept. Where it has too many unfinished ones, the oldest that is stored is let go. Throws `unavailable`
   * where none is, and where too many wait to be stored: the device tries again later.
   */
  makeRoomFor(deviceId: DeviceId): void {
    const held = this.#held.get(deviceId);
    if (held === undefined) return;
    const open = [...held].filter(([, clip]) => !clip.hasEnded).map(([clipId]) => clipId);
    const stored = open.find((clipId) => this.#isSettled(deviceId, clipId));
    if (open.length >= MAX_OPEN_CLIPS && stored !== undefined) this.#work(this.#release(deviceId, stored));
    else if (open.length >= MAX_OPEN_CLIPS || held.size >= MAX_HELD_CLIPS) {
      throw new PorchlightError(
        'unavailable',
        'too many clips of this device wait to be stored; try again later',
      );
    }
  }

  /** Adds a job for all that waits to be stored, and lets go of unfinished clips that are stored and old. */
  async sweep(): Promise<void> {
    if (this.#isSweeping) return;
    this.#isSweeping = true;
    const nowMs = this.#deps.clock.nowMs();
    try {
      for (const clip of [...this.#deps.spool.clips()]) {
        const { deviceId, clipId, lastAppendAtMs } = clip;
        if (clip.manifest) await this.#add(clip);
        else if (this.#isSettled(deviceId, clipId)) {
          if (lastAppendAtMs + this.#deps.unfinishedKeptMs <= nowMs) await this.#release(deviceId, clipId);
        } else if (lastAppendAtMs + this.#deps.silenceMs <= nowMs) await this.#add(clip);
      }
    } finally {
      this.#isSweeping = false;
    }
  }

  async #storeSilent(): Promise<void> {
    for (const { deviceId, clipId } of this.#silence.takeSilent(this.#deps.clock.nowMs())) {
      const clip = this.#deps.spool.find(deviceId, clipId);
      if (clip !== null && !clip.manifest) await this.#add(clip);
    }
  }

  async #add({ deviceId, clipId, nextSequence, manifest }: HeldClip): Promise<void> {
    const { queue, log } = this.#deps;
    const payload: JobPayloads['store-clip'] = { deviceId, clipId, finished: manifest };
    try {
      await queue.add('store-clip', payload, storeClipJobId(payload, nextSequence));
      log.debug({ deviceId, clipId, finished: manifest, segmentCount: nextSequence }, 'job added');
    } catch (err) {
      log.warn({ err, deviceId, clipId }, 'the job could not be added; the next sweep tries again');
    }
  }

  async #release(deviceId: DeviceId, clipId: ClipId): Promise<void> {
    await this.#deps.spool.release(deviceId, clipId);
    this.released(deviceId, clipId);
    this.#deps.log.info({ deviceId, clipId }, 'an unfinished clip that is stored was let go');
  }

  #isSettled(deviceId: DeviceId, clipId: ClipId): boolean {
    const clip = this.#deps.spool.find(deviceId, clipId);
    return clip !== null && this.#given.get(keyOf(deviceId, clipId))?.settled === clip.nextSequence;
  }

  #note({ deviceId, clipId, manifest }: HeldClip): void {
    const ofDevice = this.#held.get(deviceId) ?? new Map<ClipId, { hasEnded: boolean }>();
    ofDevice.set(clipId, { hasEnded: manifest });
    this.#held.set(deviceId, ofDevice);
  }

  #work(work: Promise<void>): void {
    const watched = work
      .catch((err: unknown) =>
        this.#deps.log.warn({ err }, 'seeing to the spool failed; the next sweep tries again'),
      )
      .then(() => void this.#working.delete(watched));
    this.#working.add(watched);
  }
}

function keyOf(deviceId: DeviceId, clipId: ClipId): string {
  return `${deviceId}/${clipId}`;
}
