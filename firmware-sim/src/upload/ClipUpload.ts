import { type Have, topics } from '@porchlight/contracts';
import { type DeviceId, isPorchlightError } from '@porchlight/kernel';
import { type SendWindow, WINDOW } from './SendWindow.ts';
import type { StoredClip } from './StoredClip.ts';

/** Sends a record to a topic; resolves when the broker has acknowledged it and rejects with `unavailable` when the connection went. */
export type Publish = (topic: string, record: Uint8Array) => Promise<void>;

export interface ClipUploadDeps {
  readonly deviceId: DeviceId;
  readonly publish: Publish;
  readonly window: SendWindow;
}

/**
 * The way of one clip into the cloud: its records in order, a few at a time, also while it is still being filmed. After a break it goes on where the cloud
 * says that it stopped.
 */
export class ClipUpload {
  readonly clip: StoredClip;
  readonly #deps: ClipUploadDeps;
  /** Position of the record to send next; owned by `pump`, `resume` and `goBack`. */
  #next = 0;
  #inFlight = 0;
  #acknowledged = 0;
  /** The sequence that was missing at last, and how many notices said so since; owned by `goBack`. */
  #wentBackTo: number | null = null;
  #noticesSince = 0;
  /** Whether it is known what the cloud has, so that sending makes sense. */
  #isReady: boolean;
  #isClosed: boolean;

  /** `isReady`: the cloud has seen nothing of it, so it needn't be asked. `isClosed`: nothing more will be filmed. */
  constructor(
    deps: ClipUploadDeps,
    clip: StoredClip,
    state: { readonly isReady: boolean; readonly isClosed: boolean },
  ) {
    this.#deps = deps;
    this.clip = clip;
    this.#isReady = state.isReady;
    this.#isClosed = state.isClosed;
  }

  /** Whether nothing more will be filmed: it has its manifest, or will never have one. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  /** Acknowledgements so far; it stands still where nothing moves. */
  get acknowledged(): number {
    return this.#acknowledged;
  }

  get unsentBytes(): number {
    return this.clip.sizeBytes - this.clip.endOf(this.#next - this.#inFlight);
  }

  /** Keeps a record on disk, then sends it as soon as it can. */
  add(record: Uint8Array): void {
    this.clip.append(record);
    if (this.clip.hasManifest) this.close();
    this.pump();
  }

  close(): void {
    this.#isClosed = true;
  }

  /** The connection went, or the cloud is in trouble: nothing is sent until `resume`. */
  pause(): void {
    this.#isReady = false;
  }

  /** Goes on after what the cloud has. */
  resume(have: Omit<Have, 'clipId'>): void {
    this.#isReady = true;
    this.#wentBackTo = null;
    const total = this.clip.recordCount;
    this.#next = have.manifest ? total : have.opening ? Math.min(total, 1 + have.nextSequence) : 0;
    this.pump();
  }

  /**
   * The broker kept a segment back because `nextSequence` was missing: it is sent again, once, since each record that was on its way then brings the
   * same notice. False where that was in vain.
   */
  goBack(nextSequence: number): boolean {
    if (nextSequence === this.#wentBackTo) {
      this.#noticesSince += 1;
      return this.#noticesSince < WINDOW;
    }
    this.#wentBackTo = nextSequence;
    this.#noticesSince = 0;
    this.#next = Math.min(this.#next, 1 + nextSequence);
    this.pump();
    return true;
  }

  pump(): void {
    while (this.#isReady && this.#next < this.clip.recordCount && this.#deps.window.take()) {
      const position = this.#next;
      this.#next += 1;
      this.#inFlight += 1;
      void this.#send(position);
    }
  }

  async #send(position: number): Promise<void> {
    const record = this.clip.record(position);
    // Whoever films counts the clip first, durably (spec/device.md section 2).
    await Promise.resolve();
    try {
      if (record !== null) await this.#deps.publish(this.#topicOf(position), record);
      this.#acknowledged += 1;
    } catch (error) {
      if (!isPorchlightError(error, 'unavailable')) throw error;
      this.#isReady = false;
    } finally {
      this.#inFlight -= 1;
      this.#deps.window.release();
    }
  }

  #topicOf(position: number): string {
    const { deviceId } = this.#deps;
    const { clipId } = this.clip;
    if (position === 0) return topics.opening(deviceId, clipId);
    if (this.clip.isManifest(position)) return topics.manifest(deviceId, clipId);
    return topics.segment(deviceId, clipId, position - 1);
  }
}
